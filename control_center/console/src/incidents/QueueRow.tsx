import { Age } from "../ui/Age";
import { PriorityMark } from "../ui/PriorityMark";
import { StateMark } from "../ui/StateMark";
import { whereabouts } from "../places";
import { evidenceAddress } from "../api/requests";
import { fill, wordFor } from "../i18n/phrases";
import { isOpen } from "./incidents";
import { usePlaces } from "../useDirectory";
import { useSigned } from "../session/useSession";
import { useSpeech } from "../i18n/language";
import type { IncidentSummary } from "../api/types";
import styles from "./QueueRow.module.css";

interface Props {
  incident: IncidentSummary;
  address: string;
  chosen: boolean;
  fresh: boolean;
}

/** One incident, readable from two metres: what, where, how urgent, since when, who has it. */
export function QueueRow({ incident, address, chosen, fresh }: Props) {
  const { words, language } = useSpeech();
  const places = usePlaces();
  const { priority, state, snapshot } = incident;
  const kind = wordFor(words.kinds, incident.kind);
  const where = whereabouts(places, incident, language);
  const name = [
    fill(words.incident.title, { number: incident.number }),
    `${fill(words.priority, { n: priority })} ${words.priorities[priority]}`,
    kind,
    where.main,
    where.around,
    words.states[state],
  ]
    .filter(Boolean)
    .join(", ");
  const classes = [styles.row, styles[`p${priority}`], isOpen(incident) ? "" : styles.done];
  return (
    <li className={classes.filter(Boolean).join(" ")}>
      <a
        href={address}
        data-id={incident.id}
        aria-label={name}
        aria-current={chosen ? "true" : undefined}
      >
        <PriorityMark priority={priority} />
        <div className={styles.picture}>
          {snapshot ? (
            <img src={evidenceAddress(incident.id, snapshot)} alt="" loading="lazy" />
          ) : (
            <span>{words.queue.noPicture}</span>
          )}
        </div>
        <div className={styles.words}>
          <p>
            <span className={styles.kind}>{kind}</span>
            {fresh && <span className={styles.fresh}>{words.queue.fresh}</span>}
            <span className={styles.age}>
              <Age since={incident.opened_at} />
            </span>
          </p>
          <p>
            <strong className={styles.place}>{where.main}</strong>
            <Holder incident={incident} />
          </p>
          <p>
            <span className={styles.around}>{where.around}</span>
            <StateMark state={state} word={words.states[state]} />
          </p>
        </div>
      </a>
    </li>
  );
}

function Holder({ incident: { holder, state, number } }: { incident: IncidentSummary }) {
  const { words } = useSpeech();
  const { operator } = useSigned().session;
  if (state !== "claimed" || !holder) return <span className={styles.holder}>№ {number}</span>;
  return (
    <span className={styles.holder}>
      {holder.id === operator.id ? words.queue.heldByYou : holder.name}
    </span>
  );
}
