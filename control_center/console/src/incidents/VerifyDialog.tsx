import { useState } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { NoteField } from "./NoteField";
import { useSpeech } from "../i18n/language";
import styles from "./DecisionDialog.module.css";

interface Props {
  onVerify: (note: string) => void;
  onClose: () => void;
}

export function VerifyDialog({ onVerify, onClose }: Props) {
  const { words } = useSpeech();
  const [note, setNote] = useState("");
  return (
    <Dialog title={words.decide.verifyTitle} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onVerify(note);
        }}
      >
        <p>{words.decide.verifyLead}</p>
        <NoteField label={words.decide.noteOptional} note={note} onChange={setNote} />
        <div className={styles.buttons}>
          <Button onClick={onClose}>{words.app.cancel}</Button>
          <Button type="submit" look="main" data-first>
            {words.decide.verifyConfirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
