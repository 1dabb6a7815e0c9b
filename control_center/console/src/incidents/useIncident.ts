import { useCallback, useEffect, useState } from "react";
import { ApiError } from "../api/client";
import { readIncident } from "../api/requests";
import type { IncidentDetail } from "../api/types";
import { useLiveChanges } from "../live/useLive";

export interface IncidentLoad {
  incident: IncidentDetail | null;
  phase: "loading" | "ready" | "missing" | "failed";
  again: () => void;
  take: (incident: IncidentDetail) => void;
}

interface Held {
  id: string;
  incident: IncidentDetail | null;
  phase: IncidentLoad["phase"];
}

function newest(before: Held, incident: IncidentDetail): Held {
  const known = before.incident?.id === incident.id ? before.incident : null;
  const best = known && known.revision > incident.revision ? known : incident;
  return { id: incident.id, incident: best, phase: "ready" };
}

/** One incident in full, loaded again whenever the live stream says that it changed. */
export function useIncident(id: string): IncidentLoad {
  const [held, setHeld] = useState<Held>({ id, incident: null, phase: "loading" });
  const [round, setRound] = useState(0);
  const again = useCallback(() => {
    setRound((n) => n + 1);
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    readIncident(id, stop.signal).then(
      (incident) => {
        setHeld((before) => newest(before, incident));
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const status = error instanceof ApiError ? error.status : 0;
        const gone = status === 404 || status === 403 || status === 422;
        setHeld((before) => {
          if (before.id === id && before.incident && !gone) return before;
          return { id, incident: null, phase: gone ? "missing" : "failed" };
        });
      },
    );
    return () => {
      stop.abort();
    };
  }, [id, round]);
  useLiveChanges({
    onIncident: (change) => {
      if (change.id === id) again();
    },
    onResync: again,
  });
  const take = useCallback((incident: IncidentDetail) => {
    setHeld((before) => (before.id === incident.id ? newest(before, incident) : before));
  }, []);
  if (held.id !== id) return { incident: null, phase: "loading", again, take };
  return { incident: held.incident, phase: held.phase, again, take };
}
