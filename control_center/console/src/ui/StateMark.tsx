import type { CameraState, IncidentState, Node } from "../api/types";
import styles from "./StateMark.module.css";

type Look = "well" | "fault" | "plain" | "strong";

/** Shapes in a 20 x 20 square, stroked; each state has one of its own. */
const RING = "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16Z";
const CHECK = "M6 10.3 8.8 13.1 14.2 7.5";
const CROSS = "M7 7 13 13M13 7 7 13";
const DASH = "M6.5 10h7";
const QUESTION = "M7.8 8a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.9-1.2 1.8M10 14v.2";
const DOTS = "M6 10h.1M10 10h.1M14 10h.1";
const TRIANGLE = "M10 2.5 18.5 17h-17ZM10 8v4M10 14.4v.1";
const PAUSE = `${RING}M8 7v6m4-6v6`;
const LOCK = "M4.5 9h11v8h-11ZM7 9V6.5a3 3 0 0 1 6 0V9";
const SLASH = `${RING}M4.5 4.5l11 11`;
const SILENT = "M3 8v4h3l4 4V4L6 8ZM13.5 8l4 4m0-4-4 4";
const DOT = "M10 6a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z";
const HALF = "M10 2.5v15";

type Marked = CameraState | IncidentState | Node["state"];

const MARKS: Readonly<Record<Marked, readonly [path: string, look: Look]>> = {
  online: [`${RING}${CHECK}`, "well"],
  connecting: [`${RING}${DOTS}`, "plain"],
  degraded: [TRIANGLE, "fault"],
  stalled: [PAUSE, "fault"],
  auth_failed: [LOCK, "fault"],
  unreachable: [`${RING}${CROSS}`, "fault"],
  quarantined: [SLASH, "fault"],
  unknown: [`${RING}${QUESTION}`, "fault"],
  node_silent: [SILENT, "fault"],
  not_analysed: [`${RING}${DASH}`, "plain"],
  silent: [SILENT, "fault"],
  never_seen: [`${RING}${QUESTION}`, "fault"],
  new: [`${RING}${DOT}`, "strong"],
  claimed: [`${RING}${HALF}`, "plain"],
  verified: [`${RING}${CHECK}`, "well"],
  dismissed: [`${RING}${CROSS}`, "plain"],
};

/** A camera that should be seen by the machine and is not, or not well. */
export function isFault(state: CameraState): boolean {
  return MARKS[state][1] === "fault";
}

interface Props {
  state: Marked;
  word: string;
}

/** A state as shape and word; the colour only repeats what both say. */
export function StateMark({ state, word }: Props) {
  const [path, look] = MARKS[state];
  return (
    <span className={`${styles.state ?? ""} ${styles[look] ?? ""}`}>
      <svg className={styles.shape} viewBox="0 0 20 20" aria-hidden="true">
        <path d={path} />
      </svg>
      {word}
    </span>
  );
}
