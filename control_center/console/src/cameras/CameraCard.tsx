import { Ago } from "../ui/Age";
import { Button } from "../ui/Button";
import { Facts } from "../ui/Facts";
import { LastPicture } from "./LastPicture";
import { StateMark, isFault } from "../ui/StateMark";
import { camerasAddress, go, queueAddress } from "../routes";
import { counted, fill, nameIn } from "../i18n/phrases";
import { dateAndTime, number } from "../i18n/format";
import { NO_FILTER } from "../incidents/incidents";
import { reasonOf } from "./cameras";
import { useSpeech } from "../i18n/language";
import type { Camera } from "../api/types";
import styles from "./CameraCard.module.css";

interface Props {
  camera: Camera;
  zone: string;
}

/** A camera: its last picture, its state with since when and why, and what it delivers. */
export function CameraCard({ camera, zone }: Props) {
  const { words, language } = useSpeech();
  const said = words.cameras;
  const name = nameIn(camera.names, language, camera.id);
  const { since, state, open_incidents: open } = camera;
  const reason = reasonOf(camera, words, language);
  return (
    <li className={`${styles.card ?? ""} ${isFault(state) ? (styles.fault ?? "") : ""}`}>
      <LastPicture camera={camera} name={name} zone={zone} />
      <div className={styles.body}>
        <h3>{name}</h3>
        <p className={styles.state}>
          <StateMark state={state} word={words.cameraStates[state]} />
          {since && (
            <span title={dateAndTime(since, language, zone)}>
              {fill(said.since, { time: dateAndTime(since, language, zone) })}
            </span>
          )}
        </p>
        {reason && (
          <p className={styles.reason}>
            {reason.text}
            {reason.detail && <small lang="en">{reason.detail}</small>}
          </p>
        )}
        {camera.disarmed_since && (
          <p className={styles.reason} role="status">
            {fill(said.disarmed, { time: dateAndTime(camera.disarmed_since, language, zone) })}
          </p>
        )}
        <Figures camera={camera} />
        <div className={styles.foot}>
          <Button
            onClick={() => {
              go(camerasAddress(camera.id));
            }}
            aria-label={`${said.watch}: ${name}`}
          >
            {said.watch}
          </Button>
          {open > 0 && (
            <a href={queueAddress("emergency", null, { ...NO_FILTER, camera: camera.id })}>
              {counted(said.open, open, language)}
            </a>
          )}
        </div>
      </div>
    </li>
  );
}

function Figures({ camera }: { camera: Camera }) {
  const { words, language } = useSpeech();
  const said = words.cameras;
  if (camera.node === null) return null;
  const { width, height, codec, last_frame_at: last } = camera;
  const size = width && height ? `${width} × ${height}` : null;
  return (
    <Facts
      rows={[
        [said.analysed, fill(said.fps, { n: number(camera.analysed_fps, language, 1) })],
        [said.lastFrame, last ? <Ago key="last" since={last} /> : said.never],
        [said.video, [codec?.toUpperCase(), size].filter(Boolean).join(" · ")],
        [said.dropped, number(camera.frames_dropped, language)],
        [said.corrupt, number(camera.frames_corrupt, language)],
        [words.incident.node, camera.node],
      ]}
    />
  );
}
