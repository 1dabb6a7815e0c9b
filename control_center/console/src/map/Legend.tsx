import { Mark } from "./LegendMark";
import { useSpeech } from "../i18n/language";
import styles from "./Legend.module.css";

/** What the signs on the map mean. */
export function Legend() {
  const { words } = useSpeech();
  const said = words.map;
  return (
    <section aria-label={said.legend}>
      <h2>{said.legend}</h2>
      <ul className={styles.legend}>
        <li>
          <Mark sign="camera" /> {said.camera}
        </li>
        <li>
          <Mark sign="fault" /> {said.cameraFault}
        </li>
        <li>
          <Mark sign="incident" /> {said.incident}
        </li>
        <li>
          <Mark sign="site" /> {said.site}
        </li>
      </ul>
    </section>
  );
}
