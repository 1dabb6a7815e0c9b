/** The queue as pure functions: which incidents belong, in which order, and how changes merge. */

import type { IncidentState, IncidentSummary, Lane } from "../api/types";

export type StateFilter = "open" | "all" | IncidentState;
export const STATE_FILTERS: readonly StateFilter[] = [
  "open",
  "new",
  "claimed",
  "verified",
  "dismissed",
  "all",
];

export interface Filter {
  state: StateFilter;
  site: string | null;
  camera: string | null;
  kind: string | null;
  priority: string | null;
}

export const NO_FILTER: Filter = {
  state: "open",
  site: null,
  camera: null,
  kind: null,
  priority: null,
};

export const PAGE = 50;

export function isStateFilter(text: string): text is StateFilter {
  return STATE_FILTERS.some((state) => state === text);
}

export function isFiltered(filter: Filter): boolean {
  const { state, site, camera, kind, priority } = filter;
  return state !== NO_FILTER.state || [site, camera, kind, priority].some(Boolean);
}

export function isOpen({ state }: { state: IncidentState }): boolean {
  return state === "new" || state === "claimed";
}

/** States the center is asked for; none means all. */
export function statesOf(filter: StateFilter): readonly IncidentState[] {
  if (filter === "all") return [];
  return filter === "open" ? ["new", "claimed"] : [filter];
}

/** Waiting work: most urgent first, then oldest. A look back: newest first. */
export function isWork(filter: StateFilter): boolean {
  return filter === "open" || filter === "new" || filter === "claimed";
}

export function queryOf(lane: Lane, filter: Filter, after: string | null): string {
  const query = new URLSearchParams({ lane, limit: String(PAGE) });
  for (const state of statesOf(filter.state)) query.append("state", state);
  for (const key of ["site", "camera", "kind", "priority"] as const) {
    const value = filter[key];
    if (value) query.set(key, value);
  }
  if (!isWork(filter.state)) query.set("order", "newest");
  if (after) query.set("after", after);
  return query.toString();
}

export function belongs(incident: IncidentSummary, lane: Lane, filter: Filter): boolean {
  const states = statesOf(filter.state);
  return (
    incident.lane === lane &&
    (states.length === 0 || states.includes(incident.state)) &&
    (!filter.site || incident.site === filter.site) &&
    (!filter.camera || incident.camera === filter.camera) &&
    (!filter.kind || incident.kind === filter.kind) &&
    (!filter.priority || String(incident.priority) === filter.priority)
  );
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byAge(a: IncidentSummary, b: IncidentSummary): number {
  return Date.parse(a.opened_at) - Date.parse(b.opened_at) || text(a.id, b.id);
}

export function compare(state: StateFilter): (a: IncidentSummary, b: IncidentSummary) => number {
  if (!isWork(state)) return (a, b) => byAge(b, a);
  return (a, b) => a.priority - b.priority || byAge(a, b);
}

export interface Queue {
  items: readonly IncidentSummary[];
  /** Cursor of the next page; null when everything is loaded. */
  next: string | null;
}

function newer(known: IncidentSummary | undefined, incoming: IncidentSummary): IncidentSummary {
  return known && known.revision > incoming.revision ? known : incoming;
}

function sorted(byId: ReadonlyMap<string, IncidentSummary>, filter: Filter): IncidentSummary[] {
  return [...byId.values()].sort(compare(filter.state));
}

/**
 * Take in incidents that were fetched because they changed.
 *
 * One that sorts behind the last loaded row is left out while there is a next page: it comes
 * with that page, and showing it now would hide the rows between.
 */
export function merge(
  queue: Queue,
  changed: readonly IncidentSummary[],
  lane: Lane,
  filter: Filter,
): Queue {
  const order = compare(filter.state);
  const last = queue.items.at(-1);
  const byId = new Map(queue.items.map((item) => [item.id, item]));
  for (const incident of changed) {
    const best = newer(byId.get(incident.id), incident);
    const beyond = queue.next !== null && last && order(best, last) > 0;
    if (belongs(best, lane, filter) && !beyond) byId.set(best.id, best);
    else byId.delete(best.id);
  }
  return { items: sorted(byId, filter), next: queue.next };
}

/** Add a further page; rows that moved between the two calls are not shown twice. */
export function append(queue: Queue, page: Queue, filter: Filter): Queue {
  const byId = new Map(queue.items.map((item) => [item.id, item]));
  for (const item of page.items) byId.set(item.id, newer(byId.get(item.id), item));
  return { items: sorted(byId, filter), next: page.next };
}

/** The id `step` rows away; from nowhere the first or last; null when there is none. */
export function neighbour(
  items: readonly { id: string }[],
  id: string | null,
  step: 1 | -1,
): string | null {
  const at = items.findIndex((item) => item.id === id);
  if (at < 0) return (step > 0 ? items[0] : items.at(-1))?.id ?? null;
  return items[at + step]?.id ?? null;
}

export function countByPriority(items: readonly IncidentSummary[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { priority } of items) counts.set(priority, (counts.get(priority) ?? 0) + 1);
  return counts;
}
