import { MediaFrame } from "./MediaFrame";
import { fill } from "../i18n/phrases";
import { seconds, timeOfDay } from "../i18n/format";
import { useLivePicture } from "./useLivePicture";
import { useNow } from "../ui/useNow";
import { useSpeech } from "../i18n/language";
import styles from "./LivePicture.module.css";

interface Props {
  camera: string;
  name: string;
  zone: string;
}

const STALE_S = 4;

/** What the camera sees now, with the age of the picture always on it. */
export function LivePicture({ camera, name, zone }: Props) {
  const { words, language } = useSpeech();
  const said = words.evidence;
  const { address, capturedAt, ageS, phase } = useLivePicture(camera);
  const now = useNow();
  const waited = capturedAt ? (now - Date.parse(capturedAt)) / 1000 : 0;
  const age = Math.max(0, ageS ?? 0, waited - 1);
  const stale = address !== null && age > STALE_S;
  const trouble = phase === "failed" ? said.liveFailed : stale ? said.liveStale : null;
  return (
    <>
      <MediaFrame note={phase === "paused" ? said.livePaused : null}>
        {address ? (
          <img
            className={trouble ? styles.stale : undefined}
            src={address}
            alt={fill(said.liveOf, { camera: name })}
          />
        ) : (
          phase !== "failed" && <p role="status">{said.livePending}</p>
        )}
        {trouble && (
          <p className={styles.trouble} role="alert">
            {trouble}
          </p>
        )}
      </MediaFrame>
      <p className={styles.age}>
        {capturedAt && (
          <>
            <time dateTime={capturedAt}>{timeOfDay(capturedAt, language, zone)}</time>
            <span>{fill(said.liveAge, { age: seconds(age, language) })}</span>
          </>
        )}
      </p>
    </>
  );
}
