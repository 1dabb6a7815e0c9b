/** The screens' addresses: everything behind `#`, read and written. */

import { isStateFilter, NO_FILTER, type Filter } from "./incidents/incidents";
import type { Lane } from "./api/types";

export type Route =
  | { page: "queue"; lane: Lane; id: string | null; filter: Filter }
  | { page: "map"; site: string | null }
  | { page: "cameras"; camera: string | null }
  | { page: "sign-in"; token: string | null }
  | { page: "unknown" };

export const LANES: readonly Lane[] = ["emergency", "violation", "technical"];

function laneFrom(text: string | undefined): Lane | undefined {
  return LANES.find((lane) => lane === text);
}

function filterFrom(query: URLSearchParams): Filter {
  const state = query.get("state") ?? "";
  return {
    state: isStateFilter(state) ? state : NO_FILTER.state,
    site: query.get("site"),
    camera: query.get("camera"),
    kind: query.get("kind"),
    priority: query.get("priority"),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a lone "%" typed by hand
  }
}

export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page, first, second] = path.split("/").map(decoded);
  if (page === "map") return { page, site: first ?? null };
  if (page === "cameras") return { page, camera: first ?? null };
  if (page === "sign-in") return { page, token: first ?? null };
  const lane = page === "" ? "emergency" : page === "queue" ? laneFrom(first ?? "emergency") : null;
  if (!lane) return { page: "unknown" };
  return {
    page: "queue",
    lane,
    id: second ?? null,
    filter: filterFrom(new URLSearchParams(query)),
  };
}

function withFilter(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.state !== NO_FILTER.state) query.set("state", filter.state);
  for (const key of ["site", "camera", "kind", "priority"] as const) {
    const value = filter[key];
    if (value) query.set(key, value);
  }
  return query.size > 0 ? `?${query.toString()}` : "";
}

export function queueAddress(lane: Lane, id: string | null, filter: Filter): string {
  const tail = id ? `/${encodeURIComponent(id)}` : "";
  return `#/queue/${lane}${tail}${withFilter(filter)}`;
}

export function mapAddress(site: string | null = null): string {
  return site ? `#/map/${encodeURIComponent(site)}` : "#/map";
}

export function camerasAddress(camera: string | null = null): string {
  return camera ? `#/cameras/${encodeURIComponent(camera)}` : "#/cameras";
}

export function go(address: string): void {
  window.location.hash = address;
}
