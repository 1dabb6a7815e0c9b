import type { ButtonHTMLAttributes } from "react";
import styles from "./Button.module.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "plain" | "main" | "quiet" | "toggle";
  /** The key that does the same, shown on the button. */
  shortcut?: string;
}

export function Button({ look = "plain", shortcut, children, className, ...rest }: Props) {
  const classes = [styles.button, styles[look], className].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} className={classes} aria-keyshortcuts={shortcut}>
      {children}
      {shortcut && (
        <kbd className={styles.key} aria-hidden="true">
          {shortcut}
        </kbd>
      )}
    </button>
  );
}
