import { useState, type KeyboardEvent } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { NoteField } from "./NoteField";
import { useSpeech } from "../i18n/language";
import type { DismissReason } from "../api/types";
import styles from "./DecisionDialog.module.css";

const REASONS: readonly DismissReason[] = [
  "false_alarm",
  "no_danger",
  "duplicate",
  "test",
  "known_activity",
  "other",
];

interface Props {
  onDismiss: (reason: DismissReason, note: string) => void;
  onClose: () => void;
}

/** Why there is nothing to do: a digit chooses, Enter confirms. */
export function DismissDialog({ onDismiss, onClose }: Props) {
  const { words } = useSpeech();
  const said = words.decide;
  const [reason, setReason] = useState<DismissReason | null>(null);
  const [note, setNote] = useState("");
  const needsNote = reason === "other";
  const ready = reason !== null && (!needsNote || note.trim() !== "");
  const digit = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement) return;
    const wanted = REASONS[Number(event.key) - 1];
    if (wanted) setReason(wanted);
  };
  return (
    <Dialog title={said.dismissTitle} onClose={onClose} onKeyDown={digit}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onDismiss(reason, note);
        }}
      >
        <p>{said.dismissLead}</p>
        <fieldset className={styles.reasons}>
          <legend>{said.reason}</legend>
          {REASONS.map((one, index) => (
            <label key={one}>
              <input
                type="radio"
                name="reason"
                value={one}
                data-first={index === 0 ? true : undefined}
                checked={reason === one}
                onChange={() => {
                  setReason(one);
                }}
              />
              <span>{words.reasons[one]}</span>
              <kbd aria-hidden="true">{index + 1}</kbd>
            </label>
          ))}
        </fieldset>
        <NoteField
          label={needsNote ? said.note : said.noteOptional}
          note={note}
          onChange={setNote}
          required={needsNote}
          {...(needsNote ? { hint: said.noteNeeded } : {})}
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>{words.app.cancel}</Button>
          <Button type="submit" look="main" disabled={!ready}>
            {said.dismissConfirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
