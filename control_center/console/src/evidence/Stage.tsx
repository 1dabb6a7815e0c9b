import { useId, type KeyboardEvent } from "react";
import { Clip } from "./Clip";
import { LivePicture } from "./LivePicture";
import { Snapshot } from "./Snapshot";
import { cameraName } from "../places";
import { useKeys } from "../ui/useKeys";
import { usePlaces } from "../useDirectory";
import { useSpeech } from "../i18n/language";
import { useStored } from "../ui/useStored";
import { useView, VIEWS, type View } from "./useView";
import type { IncidentDetail } from "../api/types";
import styles from "./Stage.module.css";

interface Props {
  incident: IncidentDetail;
  zone: string;
}

/** The large picture: snapshot, clip or what the camera sees now. */
export function Stage({ incident, zone }: Props) {
  const { words, language } = useSpeech();
  const said = words.evidence;
  const [view, setView] = useView();
  const [boxes, setBoxes] = useStored("qyragy.boxes", ["on", "off"], "on");
  const panel = useId();
  const camera = cameraName(usePlaces(), incident.camera, language);
  const toggle = () => {
    setBoxes(boxes === "on" ? "off" : "on");
  };
  useKeys({
    b: toggle,
    "1": () => {
      setView("snapshot");
    },
    "2": () => {
      setView("clip");
    },
    "3": () => {
      setView("live");
    },
  });
  return (
    <section className={styles.stage} aria-label={said.title}>
      <div className={styles.bar}>
        <Tabs view={view} panel={panel} onChoose={setView} />
      </div>
      <div id={panel} role="tabpanel" aria-label={said[view]}>
        {view === "snapshot" && (
          <Snapshot incident={incident} camera={camera} boxes={boxes === "on"} onToggle={toggle} />
        )}
        {view === "clip" && <Clip incident={incident} camera={camera} />}
        {view === "live" && <LivePicture camera={incident.camera} name={camera} zone={zone} />}
      </div>
    </section>
  );
}

interface TabsProps {
  view: View;
  panel: string;
  onChoose: (view: View) => void;
}

function Tabs({ view, panel, onChoose }: TabsProps) {
  const { words } = useSpeech();
  const turn = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length];
    if (step === 0 || !next) return;
    onChoose(next);
    const tabs = event.currentTarget.querySelectorAll("button");
    tabs[VIEWS.indexOf(next)]?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={words.evidence.title} onKeyDown={turn}>
      {VIEWS.map((one, index) => (
        <button
          key={one}
          type="button"
          role="tab"
          aria-selected={one === view}
          aria-controls={panel}
          aria-keyshortcuts={String(index + 1)}
          tabIndex={one === view ? 0 : -1}
          onClick={() => {
            onChoose(one);
          }}
        >
          {words.evidence[one]}
          <kbd aria-hidden="true">{index + 1}</kbd>
        </button>
      ))}
    </div>
  );
}
