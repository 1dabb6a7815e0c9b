import { Button } from "../ui/Button";
import { IncidentView } from "./IncidentView";
import { Notice } from "../ui/Notice";
import { useIncident } from "./useIncident";
import { useSpeech } from "../i18n/language";
import type { IncidentDetail, IncidentSummary } from "../api/types";
import styles from "./IncidentPane.module.css";

interface Props {
  id: string;
  zone: string;
  onChanged: (incident: IncidentSummary) => void;
  onClose: () => void;
  onPrevious: () => void;
  onNext: () => void;
}

/** The chosen incident beside the queue: loading, missing, or in full. */
export function IncidentPane({ id, zone, onChanged, onClose, onPrevious, onNext }: Props) {
  const { words } = useSpeech();
  const { incident, phase, again, take } = useIncident(id);
  const changed = (next: IncidentDetail) => {
    take(next);
    onChanged(next);
  };
  return (
    <article className={styles.pane}>
      <div className={styles.walk}>
        <Button look="quiet" onClick={onClose}>
          <span aria-hidden="true">←</span> {words.incident.back}
        </Button>
        <span className={styles.steps}>
          <Button look="quiet" onClick={onPrevious} aria-label={words.incident.previous}>
            <span aria-hidden="true">↑</span>
          </Button>
          <Button look="quiet" onClick={onNext} aria-label={words.incident.next}>
            <span aria-hidden="true">↓</span>
          </Button>
        </span>
      </div>
      {incident ? (
        <IncidentView incident={incident} zone={zone} take={changed} again={again} />
      ) : phase === "loading" ? (
        <Notice text={words.app.loading} />
      ) : phase === "missing" ? (
        <Notice text={words.incident.missing} action={words.incident.back} onAction={onClose} />
      ) : (
        <Notice text={words.incident.failed} action={words.app.again} onAction={again} />
      )}
    </article>
  );
}
