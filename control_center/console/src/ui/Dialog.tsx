import { useId, type KeyboardEvent, type ReactNode } from "react";
import { useSpeech } from "../i18n/language";
import { Button } from "./Button";
import styles from "./Dialog.module.css";
import { useModal } from "./useModal";

interface Props {
  title: string;
  onClose: () => void;
  wide?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}

/** A modal window: focus stays inside, Esc closes it, focus goes back where it was. */
export function Dialog({ title, onClose, wide = false, onKeyDown, children }: Props) {
  const { words } = useSpeech();
  const dialog = useModal();
  const heading = useId();
  return (
    <dialog
      ref={dialog}
      className={wide ? `${styles.dialog ?? ""} ${styles.wide ?? ""}` : styles.dialog}
      aria-labelledby={heading}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        <Button look="quiet" onClick={onClose} aria-label={words.app.close}>
          <span aria-hidden="true">✕</span>
        </Button>
      </header>
      {children}
    </dialog>
  );
}
