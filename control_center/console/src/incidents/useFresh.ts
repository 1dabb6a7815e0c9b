import { useNow } from "../ui/useNow";

const FRESH_MS = 30_000;

/** Ids that came in during the last half minute. */
export function useFresh(arrivals: ReadonlyMap<string, number>): readonly string[] {
  const now = useNow();
  return freshAt(arrivals, now);
}

function freshAt(arrivals: ReadonlyMap<string, number>, now: number): readonly string[] {
  return [...arrivals].filter(([, at]) => now - at < FRESH_MS).map(([id]) => id);
}
