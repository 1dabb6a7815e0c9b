import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { cameraName, siteName, zoneName } from "../places";
import { camerasAddress, mapAddress } from "../routes";
import { nameIn } from "../i18n/phrases";
import { usePlaces } from "../useDirectory";
import { useSpeech } from "../i18n/language";
import type { IncidentDetail } from "../api/types";
import styles from "./PlaceFacts.module.css";

/** Where it is and how crews get there. */
export function PlaceFacts({ incident }: { incident: IncidentDetail }) {
  const { words, language } = useSpeech();
  const places = usePlaces();
  const said = words.incident;
  const site = places.sites.find((one) => one.id === incident.site);
  return (
    <Panel title={said.place}>
      <p className={styles.site}>{siteName(places, incident.site, language)}</p>
      <Facts
        rows={[
          [said.address, site?.address ?? null],
          [
            said.camera,
            <a key="camera" href={camerasAddress(incident.camera)}>
              {cameraName(places, incident.camera, language)}
            </a>,
          ],
          [said.zone, zoneName(places, incident.camera, incident.zone, language)],
          [said.approach, site?.approach ? nameIn(site.approach, language, "") : null],
          [said.node, incident.node],
        ]}
      />
      <a className={styles.map} href={mapAddress(incident.site)}>
        {said.showOnMap}
      </a>
    </Panel>
  );
}
