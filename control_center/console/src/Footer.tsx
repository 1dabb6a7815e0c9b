import { useSpeech } from "./i18n/language";
import type { ConsoleInfo } from "./api/types";
import styles from "./Footer.module.css";

/** Version and, as the AGPL asks, the way to the source. */
export function Footer({ info }: { info: ConsoleInfo }) {
  const { words } = useSpeech();
  return (
    <footer className={styles.foot}>
      <span>
        {words.app.name} · {words.app.version} {info.version}
      </span>
      {info.source_url && (
        <a href={info.source_url} target="_blank" rel="noreferrer">
          {words.app.source}
        </a>
      )}
    </footer>
  );
}
