import { Panel } from "../ui/Panel";
import { timeOfDay } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import type { HistoryEntry } from "../api/types";
import styles from "./History.module.css";

interface Props {
  history: readonly HistoryEntry[];
  zone: string;
}

/** What happened to the incident, the newest first. */
export function History({ history, zone }: Props) {
  const { words, language } = useSpeech();
  return (
    <Panel title={words.incident.history}>
      <ol className={styles.history}>
        {history.toReversed().map(({ at, act, by, note }, index) => (
          <li key={`${at}${act}${index}`}>
            <time dateTime={at}>{timeOfDay(at, language, zone)}</time>
            <div>
              <strong>{words.acts[act]}</strong> · {by?.name ?? words.incident.machineActor}
              {note && <p>{note}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
