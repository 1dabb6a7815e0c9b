/** Cameras by site, faults first: what needs somebody stands on top. */

import { isFault } from "../ui/StateMark";
import type { Camera, Language, Site } from "../api/types";
import type { Words } from "../i18n/en";

export interface Group {
  /** Null for cameras whose site the directory lacks. */
  site: Site | null;
  cameras: readonly Camera[];
}

function urgency(camera: Camera): number {
  return isFault(camera.state) ? 0 : camera.state === "online" ? 2 : 1;
}

export function byUrgency(a: Camera, b: Camera): number {
  return urgency(a) - urgency(b) || a.id.localeCompare(b.id);
}

export function groupBySite(sites: readonly Site[], cameras: readonly Camera[]): Group[] {
  const known = new Set(sites.map(({ id }) => id));
  const groups = sites.map((site): Group => {
    const there = cameras.filter((camera) => camera.site === site.id);
    return { site, cameras: there.toSorted(byUrgency) };
  });
  const homeless = cameras.filter((camera) => !known.has(camera.site));
  const all = homeless.length > 0 ? [...groups, { site: null, cameras: homeless }] : groups;
  return all.filter((group) => group.cameras.length > 0);
}

/** Nothing is amiss only when every camera that has a node works now; starting up is not yet. */
export function allWork(cameras: readonly Camera[]): boolean {
  return cameras.every(({ state }) => state === "online" || state === "not_analysed");
}

export function countFaults(cameras: readonly Camera[]): number {
  return cameras.filter(({ state }) => isFault(state)).length;
}

export interface Reason {
  text: string;
  /** The node's own words with their numbers, in English; null where they add nothing. */
  detail: string | null;
}

/** Why the camera is as it is, in the reader's language; null when there is nothing to say. */
export function reasonOf(
  { reason, reason_code: code }: Pick<Camera, "reason" | "reason_code">,
  words: Words,
  language: Language,
): Reason | null {
  if (code === "none" || code === "other" || (language === "en" && reason)) {
    return reason ? { text: reason, detail: null } : null;
  }
  return { text: words.cameraReasons[code], detail: reason || null };
}
