import { createContext, use, useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./api/client";
import { readFleet, readSites } from "./api/requests";
import type { Camera, Fleet, Node, Site } from "./api/types";
import { useLiveChanges } from "./live/useLive";

/** Sites, cameras and nodes: what every screen needs to name places. */
export interface Directory {
  sites: readonly Site[];
  cameras: readonly Camera[];
  nodes: readonly Node[];
  phase: "loading" | "ready" | "failed";
}

const EMPTY: Directory = { sites: [], cameras: [], nodes: [], phase: "loading" };
const REFRESH_MS = 10_000;
const GATHER_MS = 400;

/** Load the directory, and again when the fleet or incidents change, at most every 0.4 s. */
export function useDirectory(ended: () => void): Directory {
  const [directory, setDirectory] = useState(EMPTY);
  const load = useCallback(
    async (signal: AbortSignal) => {
      try {
        const [sites, fleet] = await Promise.all([readSites(signal), readFleet(signal)]);
        setDirectory({ sites: sites.items, ...fleetOf(fleet), phase: "ready" });
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status === 401) ended();
        setDirectory((before) => (before.phase === "ready" ? before : FAILED));
      }
    },
    [ended],
  );
  const soon = useGathered(load);
  useLiveChanges({ onFleet: soon, onIncident: soon, onResync: soon });
  return directory;
}

const FAILED: Directory = { ...EMPTY, phase: "failed" };

function fleetOf({ items, nodes }: Fleet) {
  return { cameras: items, nodes };
}

/** Call `load` now, regularly, and once soon after any number of requests. */
function useGathered(load: (signal: AbortSignal) => Promise<void>): () => void {
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const request = useRef<() => void>(() => undefined);
  useEffect(() => {
    const stop = new AbortController();
    const run = () => {
      pending.current = undefined;
      if (!document.hidden) void load(stop.signal);
    };
    request.current = () => {
      pending.current ??= setTimeout(run, GATHER_MS);
    };
    void load(stop.signal);
    const timer = setInterval(run, REFRESH_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
      clearTimeout(pending.current);
      pending.current = undefined;
    };
  }, [load]);
  return useCallback(() => {
    request.current();
  }, []);
}

export const DirectoryContext = createContext<Directory>(EMPTY);

export function usePlaces(): Directory {
  return use(DirectoryContext);
}
