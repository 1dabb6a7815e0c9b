/** Names of places in a language; an id that the directory lacks stays an id. */

import type { Camera, Language, Site } from "./api/types";
import { nameIn } from "./i18n/phrases";

export interface Places {
  sites: readonly Site[];
  cameras: readonly Camera[];
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
