import { Legend } from "./Legend";
import { Notice } from "../ui/Notice";
import { PriorityMark } from "../ui/PriorityMark";
import { SiteMap } from "./SiteMap";
import { camerasAddress, go, mapAddress, queueAddress } from "../routes";
import { counted, nameIn, wordFor } from "../i18n/phrases";
import { NO_FILTER } from "../incidents/incidents";
import { usePlaces } from "../useDirectory";
import { useQueue } from "../incidents/useQueue";
import { useSigned } from "../session/useSession";
import { useSpeech } from "../i18n/language";
import { useTitle } from "../ui/useTitle";
import { whereabouts } from "../places";
import type { ConsoleInfo } from "../api/types";
import styles from "./MapScreen.module.css";

const openIncident = (id: string) => {
  go(queueAddress("emergency", id, NO_FILTER));
};
const openCamera = (id: string) => {
  go(camerasAddress(id));
};

/** The map, and beside it the same things as lists, so that no mouse is needed. */
export function MapScreen({ site, info }: { site: string | null; info: ConsoleInfo }) {
  const { words, language } = useSpeech();
  const { check } = useSigned();
  const places = usePlaces();
  const queue = useQueue("emergency", NO_FILTER, check);
  useTitle(`${words.map.title} · ${words.app.name}`);
  return (
    <div className={styles.screen}>
      <section className={styles.side}>
        <h1 className="visually-hidden">{words.map.title}</h1>
        <div className={styles.lists}>
          <h2>{words.map.sites}</h2>
          <ul aria-label={words.map.sites}>
            {places.sites.map((one) => (
              <li key={one.id}>
                <a href={mapAddress(one.id)} aria-current={one.id === site ? "true" : undefined}>
                  <strong>{nameIn(one.names, language, one.id)}</strong>
                  <span>
                    {wordFor(words.siteKinds, one.kind)}
                    {one.open_incidents > 0 &&
                      ` · ${counted(words.cameras.open, one.open_incidents, language)}`}
                  </span>
                </a>
              </li>
            ))}
          </ul>
          <h2>{words.map.incidents}</h2>
          {queue.items.length === 0 && <p>{words.map.noIncidents}</p>}
          <ul aria-label={words.map.incidents}>
            {queue.items.map((incident) => (
              <li key={incident.id}>
                <a
                  className={styles.incident}
                  href={queueAddress("emergency", incident.id, NO_FILTER)}
                >
                  <PriorityMark priority={incident.priority} size="small" />
                  <strong>{whereabouts(places, incident, language).main}</strong>
                  <span>
                    {[
                      wordFor(words.kinds, incident.kind),
                      whereabouts(places, incident, language).around,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </div>
        <Legend />
      </section>
      {places.phase === "ready" && places.sites.length === 0 ? (
        <Notice text={words.map.nowhere} />
      ) : (
        <SiteMap
          info={info}
          incidents={queue.items}
          site={site}
          onIncident={openIncident}
          onCamera={openCamera}
        />
      )}
    </div>
  );
}
