import { PRIORITY_SHAPES } from "../ui/shapes";
import styles from "./Legend.module.css";

/** A sign of the map beside its meaning. */
export function Mark({ sign }: { sign: "camera" | "fault" | "incident" | "site" }) {
  return (
    <svg
      viewBox="0 0 40 40"
      className={`${styles.mark ?? ""} ${styles[sign] ?? ""}`}
      aria-hidden="true"
    >
      {sign === "incident" ? (
        <path d={PRIORITY_SHAPES[2]} />
      ) : sign === "site" ? (
        <rect x="3" y="9" width="34" height="22" />
      ) : (
        <>
          <circle cx="20" cy="20" r="17" />
          <path
            d={
              sign === "fault"
                ? "M10 14h13v12H10ZM23 18l7-4v12l-7-4ZM9 31 31 9"
                : "M10 14h13v12H10ZM23 18l7-4v12l-7-4Z"
            }
          />
        </>
      )}
    </svg>
  );
}
