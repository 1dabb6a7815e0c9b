import type { ReactNode } from "react";
import { codecWord } from "./files";
import { counted } from "../i18n/phrases";
import { size } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import type { EvidenceFile } from "../api/types";
import styles from "./MediaFoot.module.css";

interface Props {
  file: EvidenceFile;
  children?: ReactNode;
}

/** What the file is, down to its hash, and what can be done with it. */
export function MediaFoot({ file, children }: Props) {
  const { words, language } = useSpeech();
  const gaps = file.gaps.length;
  const picture = file.width && file.height ? `${file.width} × ${file.height}` : null;
  const facts = [picture, codecWord(file), size(file.bytes, language)];
  return (
    <div className={styles.foot}>
      {children}
      {gaps > 0 && <strong>{counted(words.evidence.gaps, gaps, language)}</strong>}
      <span className={styles.facts} title={`SHA-256 ${file.sha256}`}>
        {facts.filter(Boolean).join(" · ")} · <code>{file.sha256.slice(0, 12)}</code>
      </span>
    </div>
  );
}
