import { useState } from "react";
import { Button } from "../ui/Button";
import { MediaFrame } from "./MediaFrame";
import { MediaFoot } from "./MediaFoot";
import { MissingEvidence } from "./MissingEvidence";
import { Overlay } from "./Overlay";
import { evidenceAddress } from "../api/requests";
import { fill } from "../i18n/phrases";
import { snapshotOf, whyMissing } from "./files";
import { useSpeech } from "../i18n/language";
import type { IncidentDetail } from "../api/types";

interface Props {
  incident: IncidentDetail;
  camera: string;
  boxes: boolean;
  onToggle: () => void;
}

/** The clean picture; what the rule saw is drawn over it and can be taken away. */
export function Snapshot({ incident, camera, boxes, onToggle }: Props) {
  const { words } = useSpeech();
  const said = words.evidence;
  const [size, setSize] = useState<readonly [number, number] | null>(null);
  const [broken, setBroken] = useState(false);
  const file = snapshotOf(incident.evidence);
  const missing = whyMissing(file, incident);
  if (!file || missing) {
    return <MissingEvidence why={missing ?? "none"} reason={incident.evidence_failed} />;
  }
  return (
    <>
      <MediaFrame masked={file.masked}>
        {broken && <p>{said.unloadable}</p>}
        <img
          src={evidenceAddress(incident.id, file.sha256)}
          alt={fill(said.snapshotOf, { camera })}
          onLoad={({ currentTarget }) => {
            setSize([currentTarget.naturalWidth, currentTarget.naturalHeight]);
            setBroken(false);
          }}
          onError={() => {
            setBroken(true);
          }}
        />
        {boxes && size && (
          <Overlay
            size={size}
            objects={file.role === "snapshot" ? incident.objects : []}
            geometry={incident.rule.geometry}
          />
        )}
      </MediaFrame>
      <MediaFoot file={file}>
        <Button look="toggle" shortcut="B" aria-pressed={boxes} onClick={onToggle}>
          {said.boxes}
        </Button>
      </MediaFoot>
    </>
  );
}
