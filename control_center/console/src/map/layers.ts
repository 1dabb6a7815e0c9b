/** What is drawn on the map, as Leaflet layers made from the directory. */

import L from "leaflet";
import { cameraName } from "../places";
import { cameraSign, incidentSign, siteSign, type Health } from "./marks";
import { fill, nameIn, wordFor } from "../i18n/phrases";
import { graticule, graticuleStep, viewCone, type LatLon } from "./geometry";
import { isFault } from "../ui/StateMark";
import type { Camera, IncidentSummary, Language, Point, Priority, Site } from "../api/types";
import type { Words } from "../i18n/en";
import styles from "./SiteMap.module.css";

export interface Scene {
  sites: readonly Site[];
  cameras: readonly Camera[];
  incidents: readonly IncidentSummary[];
  language: Language;
  words: Words;
}

export interface Clicks {
  onIncident: (id: string) => void;
  onCamera: (id: string) => void;
}

const SIGN_PX = 34;

function latLon([longitude, latitude]: Point): LatLon {
  return [latitude, longitude];
}

function placeOf({ location }: { location: Camera["location"] }): LatLon | null {
  return location && [location.latitude, location.longitude];
}

function marker(at: LatLon, sign: HTMLElement, name: string, act: () => void): L.Marker {
  const icon = L.divIcon({
    html: sign,
    className: styles.sign ?? "",
    iconSize: [SIGN_PX, SIGN_PX],
  });
  const made = L.marker(at, { icon, title: name, alt: name, keyboard: true });
  made.on("click", act);
  made.on("keypress", ({ originalEvent }: L.LeafletKeyboardEvent) => {
    if (originalEvent.key === "Enter") act();
  });
  made.on("add", () => {
    made.getElement()?.setAttribute("aria-label", name);
  });
  return made;
}

/** Roads and outlines of the sites, with their names. */
export function ground({ sites, language }: Scene): L.LayerGroup {
  const group = L.layerGroup();
  for (const site of sites) {
    for (const road of site.roads ?? []) {
      const line = road.map(latLon);
      L.polyline(line, { className: styles.roadEdge ?? "", interactive: false }).addTo(group);
      L.polyline(line, { className: styles.road ?? "", interactive: false }).addTo(group);
    }
    L.polygon(site.polygon.map(latLon), {
      className: styles.outline ?? "",
      interactive: false,
    }).addTo(group);
    const label = L.divIcon({
      html: siteSign(nameIn(site.names, language, site.id)),
      className: styles.label ?? "",
      iconSize: [0, 0],
    });
    const bounds = L.latLngBounds(site.polygon.map(latLon));
    L.marker([bounds.getSouth(), bounds.getCenter().lng], {
      icon: label,
      interactive: false,
      keyboard: false,
    }).addTo(group);
  }
  return group;
}

function healthOf({ state }: Camera): Health {
  if (isFault(state)) return "fault";
  return state === "online" ? "works" : "idle";
}

/** Cameras with what they see; a fault is another shape and said in the name. */
export function watching(scene: Scene, { onCamera }: Clicks): L.LayerGroup {
  const group = L.layerGroup();
  for (const camera of scene.cameras) {
    const place = placeOf(camera);
    if (!place) continue;
    const { heading_deg: heading, view_deg: view, range_m: range } = camera;
    const health = healthOf(camera);
    if (heading !== null && view !== null && range !== null) {
      L.polygon(viewCone(place, heading, view, range), {
        className: `${styles.cone ?? ""} ${styles[`${health}Cone`] ?? ""}`,
        interactive: false,
      }).addTo(group);
    }
    const name = `${cameraName(scene, camera.id, scene.language)}: ${scene.words.cameraStates[camera.state]}`;
    marker(place, cameraSign(health), name, () => {
      onCamera(camera.id);
    }).addTo(group);
  }
  return group;
}

/** One sign for each camera with open incidents: the most urgent of them, and how many. */
export function happening(scene: Scene, { onIncident }: Clicks): L.LayerGroup {
  const group = L.layerGroup();
  for (const [first, n] of mostUrgent(scene.incidents)) {
    const camera = scene.cameras.find(({ id }) => id === first.camera);
    const site = scene.sites.find(({ id }) => id === first.site);
    const place = (camera && placeOf(camera)) ?? (site && placeOf(site));
    if (!place) continue;
    const { words } = scene;
    const name = [
      fill(words.incident.title, { number: first.number }),
      words.priorities[first.priority],
      wordFor(words.kinds, first.kind),
    ].join(", ");
    marker(place, incidentSign(first.priority, n), name, () => {
      onIncident(first.id);
    })
      .setZIndexOffset(1000)
      .addTo(group);
  }
  return group;
}

function mostUrgent(
  incidents: readonly IncidentSummary[],
): readonly (readonly [IncidentSummary & { priority: Priority }, number])[] {
  const byCamera = Map.groupBy(incidents, ({ camera }) => camera);
  return [...byCamera.values()].flatMap((those) => {
    const [first] = those.toSorted((a, b) => a.priority - b.priority);
    return first ? [[first, those.length] as const] : [];
  });
}

/** Lines of latitude and longitude with their degrees, for the part that is seen. */
export function degrees(bounds: L.LatLngBounds): L.LayerGroup {
  const group = L.layerGroup();
  const [south, north] = [bounds.getSouth(), bounds.getNorth()];
  const [west, east] = [bounds.getWest(), bounds.getEast()];
  const step = graticuleStep(east - west);
  const line = (from: LatLon, to: LatLon, at: LatLon, text: string) => {
    L.polyline([from, to], { className: styles.degree ?? "", interactive: false }).addTo(group);
    const html = document.createElement("span");
    html.textContent = text;
    const icon = L.divIcon({ html, className: styles.degreeName ?? "", iconSize: [0, 0] });
    L.marker(at, { icon, interactive: false, keyboard: false }).addTo(group);
  };
  for (const x of graticule(west, east, step)) line([south, x], [north, x], [north, x], `${x}°`);
  for (const y of graticule(south, north, step)) line([y, west], [y, east], [y, west], `${y}°`);
  return group;
}
