import styles from "./DecisionDialog.module.css";

interface Props {
  label: string;
  note: string;
  onChange: (note: string) => void;
  required?: boolean;
  hint?: string;
}

/** Free words to a decision, at most 2000 characters. */
export function NoteField({ label, note, onChange, required = false, hint }: Props) {
  return (
    <label className={styles.note}>
      {label}
      <textarea
        rows={3}
        maxLength={2000}
        value={note}
        required={required}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {hint && <small>{hint}</small>}
    </label>
  );
}
