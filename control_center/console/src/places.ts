/** Names of places in a language; an id that the directory lacks stays an id. */

import type { Camera, Language, Site } from "./api/types";
import { nameIn } from "./i18n/phrases";

export interface Places {
  sites: readonly Pick<Site, "id" | "names">[];
  cameras: readonly Pick<Camera, "id" | "names" | "zones">[];
}

export function siteName({ sites }: Places, id: string, language: Language): string {
  return nameIn(sites.find((site) => site.id === id)?.names, language, id);
}

export function cameraName({ cameras }: Places, id: string, language: Language): string {
  return nameIn(cameras.find((camera) => camera.id === id)?.names, language, id);
}

export function zoneName(
  { cameras }: Places,
  camera: string,
  zone: string | null,
  language: Language,
): string | null {
  if (zone === null) return null;
  const zones = cameras.find((one) => one.id === camera)?.zones ?? [];
  return nameIn(zones.find((one) => one.id === zone)?.names, language, zone);
}

export interface Whereabouts {
  /** The narrowest place that has a name: the zone, else the camera. */
  main: string;
  /** What is around it; a city of one site need not be told its name in each row. */
  around: string;
}

export function whereabouts(
  places: Places,
  { site, camera, zone }: { site: string; camera: string; zone: string | null },
  language: Language,
): Whereabouts {
  const inZone = zoneName(places, camera, zone, language);
  const seenBy = cameraName(places, camera, language);
  const around = [
    ...(inZone === null ? [] : [seenBy]),
    ...(places.sites.length === 1 ? [] : [siteName(places, site, language)]),
  ];
  return { main: inZone ?? seenBy, around: around.join(" · ") };
}
