import "leaflet/dist/leaflet.css";
import { Button } from "../ui/Button";
import { useLeaflet } from "./useLeaflet";
import { usePlaces } from "../useDirectory";
import { useSpeech } from "../i18n/language";
import type { ConsoleInfo, IncidentSummary } from "../api/types";
import styles from "./SiteMap.module.css";

interface Props {
  info: ConsoleInfo;
  incidents: readonly IncidentSummary[];
  site: string | null;
  onIncident: (id: string) => void;
  onCamera: (id: string) => void;
}

/** Sites, cameras and open incidents, drawn without anything from the internet. */
export function SiteMap({ info, incidents, site, onIncident, onCamera }: Props) {
  const { words, language } = useSpeech();
  const { sites, cameras } = usePlaces();
  const scene = { sites, cameras, incidents, language, words };
  const { element, fit, zoom } = useLeaflet(info, scene, site, { onIncident, onCamera });
  return (
    <div className={styles.map}>
      <div ref={element} className={styles.canvas} role="region" aria-label={words.map.region} />
      <div className={styles.controls}>
        <Button
          aria-label={words.map.in}
          onClick={() => {
            zoom(1);
          }}
        >
          <span aria-hidden="true">+</span>
        </Button>
        <Button
          aria-label={words.map.out}
          onClick={() => {
            zoom(-1);
          }}
        >
          <span aria-hidden="true">−</span>
        </Button>
        <Button onClick={fit}>{words.map.fit}</Button>
      </div>
    </div>
  );
}
