import { fill } from "../i18n/phrases";
import { timeOfDay } from "../i18n/format";
import { useNow } from "../ui/useNow";
import { useSpeech } from "../i18n/language";
import type { LiveStatus } from "./useLive";
import styles from "./Banner.module.css";

/** A lost connection in words, across the screen, until it is back. */
export function Banner({ live, zone }: { live: LiveStatus; zone: string }) {
  const { words, language } = useSpeech();
  if (live.phase !== "lost" || live.lostAt === null) return null;
  const said = words.live;
  return (
    <div className={styles.banner}>
      <strong role="alert">
        {fill(said.banner, { time: timeOfDay(live.lostAt, language, zone) })}
      </strong>
      <Countdown until={live.retryAt} />
    </div>
  );
}

function Countdown({ until }: { until: number | null }) {
  const { words } = useSpeech();
  const now = useNow();
  const seconds = until === null ? 0 : Math.ceil((until - now) / 1000);
  const said = words.live;
  return <span>{seconds > 0 ? fill(said.retry, { seconds }) : said.retrying}</span>;
}
