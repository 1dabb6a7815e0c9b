import { Dialog } from "./ui/Dialog";
import { useSpeech } from "./i18n/language";
import styles from "./KeysDialog.module.css";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { words } = useSpeech();
  const said = words.keys;
  const rows = [
    ["J K ↓ ↑", said.move],
    ["Enter", said.open],
    ["Esc", said.back],
    ["C", said.claim],
    ["V", said.verify],
    ["D", said.dismiss],
    ["B", said.boxes],
    ["1 2 3", said.views],
    ["Q M R", said.pages],
    ["?", said.help],
  ] as const;
  return (
    <Dialog title={said.title} onClose={onClose}>
      <dl className={styles.keys}>
        {rows.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
