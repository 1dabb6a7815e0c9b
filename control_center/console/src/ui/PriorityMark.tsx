import type { Priority } from "../api/types";
import { useSpeech } from "../i18n/language";
import { fill } from "../i18n/phrases";
import { PRIORITY_SHAPES } from "./shapes";
import styles from "./PriorityMark.module.css";

interface Props {
  priority: Priority;
  size?: "small" | "large";
}

export function PriorityMark({ priority, size = "large" }: Props) {
  const { words } = useSpeech();
  const name = `${fill(words.priority, { n: priority })}: ${words.priorities[priority]}`;
  const classes = [styles.mark, styles[size], styles[`p${priority}`]].filter(Boolean).join(" ");
  return (
    <svg className={classes} viewBox="0 0 40 40" role="img" aria-label={name}>
      <path d={PRIORITY_SHAPES[priority]} />
      <text x="20" y={priority === 2 ? 33 : 27.5} textAnchor="middle">
        {priority}
      </text>
    </svg>
  );
}
