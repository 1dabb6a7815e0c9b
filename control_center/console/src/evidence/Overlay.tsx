import { percent } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import { wordFor } from "../i18n/phrases";
import type { Point, SeenObject } from "../api/types";
import styles from "./Overlay.module.css";

interface Props {
  /** Pixels of the picture underneath: gives the drawing its proportions. */
  size: readonly [number, number];
  objects: readonly SeenObject[];
  geometry: readonly Point[];
}

const UNITS = 1000;

/** Boxes and the rule's zone or line, from shares of the frame to a drawing over the picture. */
export function Overlay({ size: [width, height], objects, geometry }: Props) {
  const { words } = useSpeech();
  const tall = (UNITS * height) / width;
  const points = geometry.map(([x, y]) => `${x * UNITS},${y * tall}`).join(" ");
  return (
    <svg viewBox={`0 0 ${UNITS} ${tall}`} className={styles.overlay} aria-hidden="true">
      {geometry.length > 2 && <polygon points={points} className={styles.zone} />}
      {geometry.length === 2 && <polyline points={points} className={styles.line} />}
      {objects.map((object) => (
        <Box
          key={object.track_id}
          object={object}
          tall={tall}
          word={wordFor(words.labels, object.label)}
        />
      ))}
    </svg>
  );
}

const LETTER = 10.5;
const LABEL = 26;

function Box({ object, tall, word }: { object: SeenObject; tall: number; word: string }) {
  const { language } = useSpeech();
  const [x1, y1, x2, y2] = object.box;
  const [left, top] = [x1 * UNITS, y1 * tall];
  const label = `${word} ${percent(object.confidence, language)}`;
  const width = label.length * LETTER + 14;
  const x = Math.min(left, UNITS - width);
  const y = top > LABEL ? top - LABEL : top;
  return (
    <g>
      <rect
        className={styles.box}
        x={left}
        y={top}
        width={(x2 - x1) * UNITS}
        height={(y2 - y1) * tall}
      />
      <rect className={styles.label} x={x} y={y} width={width} height={LABEL} />
      <text className={styles.text} x={x + 7} y={y + 19}>
        {label}
      </text>
    </g>
  );
}
