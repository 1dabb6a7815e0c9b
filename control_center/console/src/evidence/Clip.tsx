import { useState } from "react";
import { Button } from "../ui/Button";
import { MediaFoot } from "./MediaFoot";
import { MediaFrame } from "./MediaFrame";
import { MissingEvidence } from "./MissingEvidence";
import { canPlay } from "./canPlay";
import { clipsOf, whyMissing } from "./files";
import { evidenceAddress } from "../api/requests";
import { fill } from "../i18n/phrases";
import { useSpeech } from "../i18n/language";
import type { IncidentDetail } from "../api/types";
import styles from "./Clip.module.css";

interface Props {
  incident: IncidentDetail;
  camera: string;
}

/** The recording: the original where the browser can play it, else the preview, marked as one. */
export function Clip({ incident, camera }: Props) {
  const { words } = useSpeech();
  const said = words.evidence;
  const { original, preview, originalPlays } = clipsOf(incident.evidence, canPlay);
  const [unplayable, setUnplayable] = useState<string | null>(null);
  const [wanted, setWanted] = useState<"original" | "preview" | null>(null);
  const usable = originalPlays && unplayable !== original?.sha256;
  const hasPreview = preview?.state === "ready";
  const showPreview = hasPreview && (wanted ? wanted === "preview" : !usable);
  const file = showPreview ? preview : original;
  const missing = whyMissing(file, incident);
  if (!file || missing) {
    return <MissingEvidence why={missing ?? "none"} reason={incident.evidence_failed} />;
  }
  const broken = !showPreview && unplayable === file.sha256;
  return (
    <>
      <MediaFrame masked={file.masked} note={showPreview ? said.preview : null}>
        {broken && <p>{fill(said.codecUnplayable, { codec: file.codec ?? file.media_type })}</p>}
        <video
          key={file.sha256}
          src={evidenceAddress(incident.id, file.sha256)}
          aria-label={fill(said.clipOf, { camera })}
          controls
          autoPlay
          muted
          loop
          playsInline
          onError={() => {
            setUnplayable(file.sha256);
          }}
        />
      </MediaFrame>
      <MediaFoot file={file}>
        {original?.state === "ready" && hasPreview && (
          <Button
            look="toggle"
            aria-pressed={!showPreview}
            onClick={() => {
              setWanted(showPreview ? "original" : "preview");
            }}
          >
            {said.original}
          </Button>
        )}
        {original?.state === "ready" && (
          <a
            className={styles.download}
            href={evidenceAddress(incident.id, original.sha256)}
            download={`incident-${incident.number}-${original.sha256.slice(0, 12)}.mp4`}
          >
            {said.download}
          </a>
        )}
      </MediaFoot>
    </>
  );
}
