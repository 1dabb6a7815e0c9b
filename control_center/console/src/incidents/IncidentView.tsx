import { Age } from "../ui/Age";
import { DecisionBar } from "./DecisionBar";
import { History } from "./History";
import { PlaceFacts } from "./PlaceFacts";
import { PriorityMark } from "../ui/PriorityMark";
import { RuleFacts } from "./RuleFacts";
import { Stage } from "../evidence/Stage";
import { StateMark } from "../ui/StateMark";
import { Times } from "./Times";
import { fill, wordFor } from "../i18n/phrases";
import { useDecision } from "./useDecision";
import { usePlaces } from "../useDirectory";
import { useSpeech } from "../i18n/language";
import { useTitle } from "../ui/useTitle";
import { whereabouts } from "../places";
import type { IncidentDetail } from "../api/types";
import styles from "./IncidentView.module.css";

interface Props {
  incident: IncidentDetail;
  zone: string;
  take: (incident: IncidentDetail) => void;
  again: () => void;
}

/** Everything a person needs to decide: pictures first, then why, where and when. */
export function IncidentView({ incident, zone, take, again }: Props) {
  const { words, language } = useSpeech();
  const where = whereabouts(usePlaces(), incident, language);
  const deciding = useDecision(take, again);
  const title = fill(words.incident.title, { number: incident.number });
  const kind = wordFor(words.kinds, incident.kind);
  useTitle(`${title} · ${kind}`);
  return (
    <div className={styles.view}>
      <header className={styles.head}>
        <PriorityMark priority={incident.priority} />
        <div>
          <h2>
            {kind}
            <span className={styles.where}> · {where.main}</span>
          </h2>
          <p className={styles.under}>
            <span>{title}</span>
            <span>{words.priorities[incident.priority]}</span>
            <StateMark state={incident.state} word={words.states[incident.state]} />
            <span>{incident.ended_at ? words.queue.ended : words.queue.going}</span>
            {incident.state !== "verified" && (
              <strong className={styles.machine}>{words.incident.machine}</strong>
            )}
          </p>
        </div>
        <span className={styles.age}>
          <Age since={incident.opened_at} />
        </span>
      </header>
      <DecisionBar incident={incident} deciding={deciding} />
      <div className={styles.body}>
        <div className={styles.main}>
          <Stage incident={incident} zone={zone} />
          <RuleFacts incident={incident} />
        </div>
        <div className={styles.side}>
          <PlaceFacts incident={incident} />
          <Times incident={incident} zone={zone} />
          <History history={incident.history} zone={zone} />
        </div>
      </div>
    </div>
  );
}
