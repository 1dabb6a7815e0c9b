import { Panel } from "../ui/Panel";
import { dateOf, timeOfDay, UTC } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import type { IncidentDetail } from "../api/types";
import styles from "./Times.module.css";

/** Every moment of the incident, here and in UTC. */
export function Times({ incident, zone }: { incident: IncidentDetail; zone: string }) {
  const { words, language } = useSpeech();
  const said = words.incident;
  const moments = [
    [said.began, incident.started_at],
    [said.openedAt, incident.opened_at],
    [said.lastAt, incident.last_at],
    [said.endedAt, incident.ended_at],
    [said.claimedAt, incident.claimed_at],
    [said.verdictAt, incident.verdict?.at ?? null],
  ] as const;
  return (
    <Panel title={said.times}>
      <table className={styles.times}>
        <thead>
          <tr>
            <td />
            <th scope="col">{said.local}</th>
            <th scope="col">{said.utc}</th>
          </tr>
        </thead>
        <tbody>
          {moments.map(([name, at]) =>
            at === null ? null : (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td title={dateOf(at, language, zone)}>
                  <time dateTime={at}>{timeOfDay(at, language, zone)}</time>
                </td>
                <td>{timeOfDay(at, language, UTC)}</td>
              </tr>
            ),
          )}
        </tbody>
        <tfoot>
          <tr>
            <td />
            <td>{dateOf(incident.started_at, language, zone)}</td>
            <td>{dateOf(incident.started_at, language, UTC)}</td>
          </tr>
        </tfoot>
      </table>
    </Panel>
  );
}
