import { Button } from "./Button";
import styles from "./Notice.module.css";

interface Props {
  text: string;
  hint?: string;
  action?: string;
  onAction?: () => void;
}

/** Words in the middle of an empty place: nothing here, loading, or failed. */
export function Notice({ text, hint, action, onAction }: Props) {
  return (
    <div className={styles.notice} role="status">
      <p className={styles.text}>{text}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {action && onAction && <Button onClick={onAction}>{action}</Button>}
    </div>
  );
}
