import styles from "./Choice.module.css";

interface Props {
  label: string;
  value: string;
  options: readonly (readonly [value: string, word: string])[];
  onChoose: (value: string) => void;
}

/** A labelled drop-down. */
export function Choice({ label, value, options, onChoose }: Props) {
  return (
    <label className={styles.choice}>
      <span className={styles.label}>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          onChoose(event.target.value);
        }}
      >
        {options.map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
