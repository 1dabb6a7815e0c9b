import { useSpeech } from "../i18n/language";
import { fill } from "../i18n/phrases";
import { span } from "../i18n/format";
import { useNow } from "./useNow";

/** How long ago a moment was, running. */
export function Age({ since }: { since: string }) {
  const { language } = useSpeech();
  const now = useNow();
  return <time dateTime={since}>{span((now - Date.parse(since)) / 1000, language)}</time>;
}

/** The same as words: "0:03 ago". */
export function Ago({ since }: { since: string }) {
  const { words, language } = useSpeech();
  const now = useNow();
  const age = span((now - Date.parse(since)) / 1000, language);
  return <time dateTime={since}>{fill(words.app.ago, { age })}</time>;
}
