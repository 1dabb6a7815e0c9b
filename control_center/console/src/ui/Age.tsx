import { useSpeech } from "../i18n/language";
import { span } from "../i18n/format";
import { useNow } from "./useNow";

/** How long ago a moment was, running. */
export function Age({ since }: { since: string }) {
  const { language } = useSpeech();
  const now = useNow();
  return <time dateTime={since}>{span((now - Date.parse(since)) / 1000, language)}</time>;
}
