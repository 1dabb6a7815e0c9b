/** What the queue holds of one list, and how answers and changes alter it; pure. */

import { merge, type Filter, type Queue } from "./incidents";
import type { IncidentSummary, Lane } from "../api/types";

export type Phase = "loading" | "ready" | "failed";

/** One list: which one, and what of it is loaded. */
export interface Held {
  /** The question to the center that it answers, so an answer that comes late is known as such. */
  key: string;
  queue: Queue;
  phase: Phase;
  /** When each incident that arrived live came in, in milliseconds of the center's time. */
  arrivals: ReadonlyMap<string, number>;
}

/** The list that is asked for now. */
export interface Asked {
  key: string;
  lane: Lane;
  filter: Filter;
}

const REMEMBERED = 100;
const NOTHING: Queue = { items: [], next: null };

export function emptyFor(key: string): Held {
  return { key, queue: NOTHING, phase: "loading", arrivals: new Map() };
}

/** The first page came; what changed while it was under way is taken in, not undone. */
export function loaded(
  before: Held,
  { key, lane, filter }: Asked,
  page: Queue,
  recent: readonly IncidentSummary[],
): Held {
  const mine = before.key === key ? before : emptyFor(key);
  return { ...mine, queue: merge(page, recent, lane, filter), phase: "ready" };
}

/** The first page did not come: a list that is shown already stays. */
export function failed(before: Held, { key }: Asked): Held {
  return before.key === key && before.phase === "ready"
    ? before
    : { ...emptyFor(key), phase: "failed" };
}

/**
 * Incidents changed.
 *
 * Another list than the one asked for, or one under way, is left as it is: when the page comes,
 * it takes in what is recent by itself. To begin anew here would forget the answer that came
 * in between, and the queue would load for ever.
 */
export function changed(
  before: Held,
  { key, lane, filter }: Asked,
  incidents: readonly IncidentSummary[],
  opened: ReadonlySet<string>,
  now: number,
): Held {
  if (before.key !== key || before.phase !== "ready") return before;
  const queue = merge(before.queue, incidents, lane, filter);
  return { ...before, queue, arrivals: arrivalsOf(before, queue, opened, now) };
}

function arrivalsOf(before: Held, queue: Queue, opened: ReadonlySet<string>, now: number) {
  const known = new Set(before.queue.items.map((item) => item.id));
  const arrived = queue.items.filter((item) => opened.has(item.id) && !known.has(item.id));
  if (arrived.length === 0) return before.arrivals;
  const kept = [...before.arrivals].slice(-REMEMBERED);
  return new Map([...kept, ...arrived.map((item) => [item.id, now] as const)]);
}
