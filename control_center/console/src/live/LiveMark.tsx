import { useSpeech } from "../i18n/language";
import type { LiveStatus } from "./useLive";
import styles from "./LiveMark.module.css";

/** Whether the screen follows the center, as word and shape. */
export function LiveMark({ live }: { live: LiveStatus }) {
  const { words } = useSpeech();
  return (
    <span className={`${styles.live ?? ""} ${styles[live.phase] ?? ""}`} role="status">
      <svg viewBox="0 0 14 14" aria-hidden="true">
        {live.phase === "lost" ? <path d="m3 3 8 8m0-8-8 8" /> : <circle cx="7" cy="7" r="4.5" />}
      </svg>
      {words.live[live.phase]}
    </span>
  );
}
