import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, centerNow } from "../api/client";
import { readIncident, readIncidents } from "../api/requests";
import type { IncidentSummary, Lane } from "../api/types";
import { useLiveChanges } from "../live/useLive";
import { append, queryOf, type Filter, type Queue } from "./incidents";
import { changed, emptyFor, failed, loaded, type Held, type Phase } from "./held";

const GATHER_MS = 60;
/** More changes than this at once: loading the first page again is cheaper than each by itself. */
const FEW = 8;

export interface QueueView extends Queue {
  phase: Phase;
  /** When each incident that arrived live came in, in milliseconds of the center's time. */
  arrivals: ReadonlyMap<string, number>;
  more: () => void;
  again: () => void;
  /** Take in an incident that the screen itself just changed. */
  take: (incident: IncidentSummary) => void;
}

/** The incidents of a lane that pass the filter, kept up to date by the live stream. */
export function useQueue(lane: Lane, filter: Filter, ended: () => void): QueueView {
  const key = queryOf(lane, filter, null);
  const asked = { key, lane, filter };
  const [held, setHeld] = useState<Held>(() => emptyFor(key));
  const [round, setRound] = useState(0);
  /** Taken in since the list under way was asked for: that list must not undo them. */
  const recent = useRef<IncidentSummary[]>([]);
  const view = held.key === key ? held : emptyFor(key);

  useEffect(() => {
    const stop = new AbortController();
    recent.current = [];
    readIncidents(key, stop.signal).then(
      ({ items, next }) => {
        setHeld((before) => loaded(before, asked, { items, next }, recent.current));
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        if (error instanceof ApiError && error.status === 401) ended();
        setHeld((before) => failed(before, asked));
      },
    );
    return () => {
      stop.abort();
    };
    // `key` stands for lane and filter: it is written from both.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, round, ended]);

  const again = useCallback(() => {
    setRound((n) => n + 1);
  }, []);

  const takeAll = useCallback(
    (incidents: readonly IncidentSummary[], opened: ReadonlySet<string>) => {
      recent.current.push(...incidents);
      const now = centerNow();
      setHeld((before) => changed(before, asked, incidents, opened, now));
    },
    // `key` stands for lane and filter: it is written from both.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  );

  useChanges(takeAll, again);

  const more = useCallback(() => {
    const after = view.queue.next;
    if (after === null) return;
    readIncidents(queryOf(lane, filter, after)).then(
      (page) => {
        setHeld((before) =>
          before.key === key && before.queue.next === after
            ? { ...before, queue: append(before.queue, page, filter) }
            : before,
        );
      },
      () => undefined, // the button stays and can be pressed again
    );
  }, [key, lane, filter, view.queue.next]);

  const take = useCallback(
    (incident: IncidentSummary) => {
      takeAll([incident], new Set());
    },
    [takeAll],
  );

  return { ...view.queue, phase: view.phase, arrivals: view.arrivals, more, again, take };
}

type TakeAll = (incidents: readonly IncidentSummary[], opened: ReadonlySet<string>) => void;

/** Gather changes for a moment, fetch what changed, hand it on. */
function useChanges(takeAll: TakeAll, again: () => void): void {
  const pending = useRef(new Map<string, boolean>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const fetchPending = async () => {
    timer.current = undefined;
    const changed = pending.current;
    pending.current = new Map();
    if (changed.size > FEW) {
      again();
      return;
    }
    const opened = new Set([...changed].filter(([, isNew]) => isNew).map(([id]) => id));
    const answers = await Promise.allSettled([...changed.keys()].map((id) => readIncident(id)));
    takeAll(
      answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])),
      opened,
    );
    if (answers.some(failedFromOutside)) again();
  };

  useLiveChanges({
    onIncident: ({ id, change }) => {
      pending.current.set(id, change === "opened" || pending.current.get(id) === true);
      timer.current ??= setTimeout(() => void fetchPending(), GATHER_MS);
    },
    onResync: again,
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

function failedFromOutside(answer: PromiseSettledResult<unknown>): boolean {
  if (answer.status === "fulfilled") return false;
  const error: unknown = answer.reason;
  return !(error instanceof ApiError && error.status === 404); // 404: of a site we may not see
}
