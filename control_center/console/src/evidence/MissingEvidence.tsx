import { MediaFrame } from "./MediaFrame";
import { fill } from "../i18n/phrases";
import { useSpeech } from "../i18n/language";
import type { Missing } from "./files";

interface Props {
  why: Missing;
  reason: string | null;
}

/** Evidence that is not there says so, and whether it is still to come. */
export function MissingEvidence({ why, reason }: Props) {
  const { words } = useSpeech();
  const said = words.evidence;
  const text =
    why === "failed" ? (reason ? fill(said.failed, { reason }) : said.failedPlain) : said[why];
  return (
    <MediaFrame>
      <p role="status">{text}</p>
    </MediaFrame>
  );
}
