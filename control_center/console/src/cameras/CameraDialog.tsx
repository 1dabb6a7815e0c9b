import { Dialog } from "../ui/Dialog";
import { LivePicture } from "../evidence/LivePicture";
import { nameIn } from "../i18n/phrases";
import { useSpeech } from "../i18n/language";
import type { Camera } from "../api/types";
import styles from "./CameraDialog.module.css";

interface Props {
  camera: Camera;
  zone: string;
  onClose: () => void;
}

/** What a camera sees now, large; asking ends when the window closes. */
export function CameraDialog({ camera, zone, onClose }: Props) {
  const { words, language } = useSpeech();
  const zones = camera.zones.map(({ id, names }) => nameIn(names, language, id));
  return (
    <Dialog wide title={nameIn(camera.names, language, camera.id)} onClose={onClose}>
      <LivePicture
        camera={camera.id}
        name={nameIn(camera.names, language, camera.id)}
        zone={zone}
      />
      {zones.length > 0 && (
        <p className={styles.zones}>
          {words.cameras.zones}: {zones.join(", ")}
        </p>
      )}
    </Dialog>
  );
}
