import { useCallback, useState } from "react";
import { ApiError } from "../api/client";
import { decide, type Decision } from "../api/requests";
import type { IncidentDetail } from "../api/types";

/** How the last step ended; the words are made while drawing, in the language of then. */
export type Outcome =
  { kind: "done"; act: Decision["act"] } | { kind: "problem"; error: unknown } | null;

export interface Deciding {
  outcome: Outcome;
  busy: boolean;
  /** Take a step at the revision on the screen; true when the center took it. */
  act: (incident: IncidentDetail, decision: Decision) => Promise<boolean>;
}

function changedMeanwhile(error: unknown): boolean {
  return error instanceof ApiError && [404, 409, 412].includes(error.status);
}

/** Claim, verify, dismiss; after a refusal because of a change the incident is loaded again. */
export function useDecision(take: (incident: IncidentDetail) => void, again: () => void): Deciding {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [busy, setBusy] = useState(false);
  const act = useCallback(
    async (incident: IncidentDetail, decision: Decision) => {
      setBusy(true);
      try {
        take(await decide(incident.id, incident.revision, decision));
        setOutcome({ kind: "done", act: decision.act });
        return true;
      } catch (error) {
        setOutcome({ kind: "problem", error });
        if (changedMeanwhile(error)) again();
        return false;
      } finally {
        setBusy(false);
      }
    },
    [take, again],
  );
  return { outcome, busy, act };
}
