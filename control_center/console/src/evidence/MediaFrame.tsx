import type { ReactNode } from "react";
import { useSpeech } from "../i18n/language";
import styles from "./MediaFrame.module.css";

interface Props {
  masked?: boolean;
  note?: string | null;
  children: ReactNode;
}

/** The black frame of a picture or clip, with the marks that belong on it. */
export function MediaFrame({ masked = false, note = null, children }: Props) {
  const { words } = useSpeech();
  return (
    <figure className={styles.frame}>
      {children}
      <figcaption className={styles.marks}>
        {note && <span>{note}</span>}
        {masked && <span title={words.evidence.maskedHint}>{words.evidence.masked}</span>}
      </figcaption>
    </figure>
  );
}
