import { timeOfDay, UTC } from "./i18n/format";
import { useNow } from "./ui/useNow";
import { useSpeech } from "./i18n/language";
import styles from "./Clock.module.css";

/** The center's time here and in UTC. */
export function Clock({ zone }: { zone: string }) {
  const now = useNow();
  const { language, words } = useSpeech();
  return (
    <div className={styles.clock} role="timer" aria-live="off">
      <span className={styles.here}>
        <small>{words.incident.local}</small>
        {timeOfDay(now, language, zone)}
      </span>
      <span className={styles.utc}>
        <small>UTC</small>
        {timeOfDay(now, language, UTC)}
      </span>
    </div>
  );
}
