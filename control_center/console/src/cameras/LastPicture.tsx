import { fill } from "../i18n/phrases";
import { pictureAddress } from "../api/requests";
import { timeOfDay, dateAndTime } from "../i18n/format";
import { useSpeech } from "../i18n/language";
import type { Camera } from "../api/types";
import styles from "./LastPicture.module.css";

interface Props {
  camera: Camera;
  name: string;
  zone: string;
}

/** The newest picture the center has, with its time on it. */
export function LastPicture({ camera, name, zone }: Props) {
  const { words, language } = useSpeech();
  const said = words.cameras;
  const { picture } = camera;
  if (!picture) {
    return <p className={styles.none}>{said.noPicture}</p>;
  }
  const { taken_at: at } = picture;
  return (
    <div className={styles.picture}>
      <img
        src={pictureAddress(camera.id, picture.sha256)}
        alt={fill(said.pictureOf, { camera: name })}
        loading="lazy"
      />
      <time
        dateTime={at}
        title={fill(said.pictureTaken, { time: dateAndTime(at, language, zone) })}
      >
        {timeOfDay(at, language, zone)}
      </time>
    </div>
  );
}
