import { CameraCard } from "./CameraCard";
import { CameraDialog } from "./CameraDialog";
import { NodeTable } from "./NodeTable";
import { Notice } from "../ui/Notice";
import { camerasAddress, go } from "../routes";
import { allWork, countFaults, groupBySite } from "./cameras";
import { counted, nameIn, wordFor } from "../i18n/phrases";
import { usePlaces } from "../useDirectory";
import { useSpeech } from "../i18n/language";
import { useTitle } from "../ui/useTitle";
import styles from "./CamerasScreen.module.css";

interface Props {
  camera: string | null;
  zone: string;
}

const CARD_PX = { least: 356, most: 480 };

/** As wide as its cards need, so that sites of few cameras stand beside each other. */
function asWideAs(cards: number) {
  return { flex: `${cards} 1 ${cards * CARD_PX.least}px`, maxWidth: cards * CARD_PX.most };
}

/** Every camera by site with its state, since when, why, and its last picture. */
export function CamerasScreen({ camera, zone }: Props) {
  const { words, language } = useSpeech();
  const { sites, cameras, nodes, phase } = usePlaces();
  const said = words.cameras;
  useTitle(`${said.title} · ${words.app.name}`);
  if (phase === "loading") return <Notice text={words.app.loading} />;
  if (phase === "failed") return <Notice text={said.failed} />;
  if (cameras.length === 0) return <Notice text={said.empty} />;
  const faults = countFaults(cameras);
  const shown = cameras.find(({ id }) => id === camera);
  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <h1>{said.title}</h1>
        {faults > 0 && <p className={styles.faults}>{counted(said.trouble, faults, language)}</p>}
        {allWork(cameras) && <p className={styles.well}>{said.allWell}</p>}
      </header>
      <div className={styles.sites}>
        {groupBySite(sites, cameras).map(({ site, cameras: there }) => (
          <section
            key={site?.id ?? ""}
            className={styles.site}
            style={asWideAs(there.length)}
            aria-label={site ? nameIn(site.names, language, site.id) : said.noSite}
          >
            <h2>{site ? nameIn(site.names, language, site.id) : said.noSite}</h2>
            {site && (
              <p className={styles.address}>
                {wordFor(words.siteKinds, site.kind)} · {site.address}
              </p>
            )}
            <ul className={styles.cameras}>
              {there.map((one) => (
                <CameraCard key={one.id} camera={one} zone={zone} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <NodeTable nodes={nodes} zone={zone} />
      {shown && (
        <CameraDialog
          key={shown.id}
          camera={shown}
          zone={zone}
          onClose={() => {
            go(camerasAddress());
          }}
        />
      )}
    </div>
  );
}
