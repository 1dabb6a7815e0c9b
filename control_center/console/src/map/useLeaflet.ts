import L from "leaflet";
import { useEffect, useRef, useState, type RefObject } from "react";
import { degrees, ground, happening, watching, type Clicks, type Scene } from "./layers";
import type { ConsoleInfo, Site } from "../api/types";

const CLOSE_ZOOM = 17;

/** The whole of what is registered, or one site. */
function extent(sites: readonly Site[], chosen: string | null): L.LatLngBounds | null {
  const wanted = sites.filter((site) => chosen === null || site.id === chosen);
  const points = wanted.flatMap((site) => site.polygon.map(([x, y]) => L.latLng(y, x)));
  return points.length > 0 ? L.latLngBounds(points).pad(0.12) : null;
}

export interface LeafletMap {
  element: RefObject<HTMLDivElement | null>;
  fit: () => void;
  zoom: (by: 1 | -1) => void;
}

/** A Leaflet map that draws the scene, in step with it. */
export function useLeaflet(
  info: ConsoleInfo,
  scene: Scene,
  chosen: string | null,
  clicks: Clicks,
): LeafletMap {
  const element = useRef<HTMLDivElement | null>(null);
  const [map, setMap] = useState<L.Map | null>(null);
  const newest = useRef(clicks);
  useEffect(() => {
    newest.current = clicks;
  });
  useEffect(() => {
    if (!element.current) return;
    const made = L.map(element.current, { zoomControl: false, zoomSnap: 0.25, maxZoom: 20 });
    made.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, maxWidth: 160, position: "bottomright" }).addTo(made);
    made.setView([43.24, 76.93], 12);
    setMap(made);
    const watcher = new ResizeObserver(() => made.invalidateSize({ animate: false }));
    watcher.observe(element.current);
    return () => {
      watcher.disconnect();
      made.remove();
      setMap(null);
    };
  }, []);
  useTiles(map, info);
  useGraticule(map);
  useScene(map, scene, newest);
  useView(map, scene.sites, chosen);
  const fit = () => {
    const all = extent(scene.sites, null);
    if (all) map?.fitBounds(all, { animate: false });
  };
  return { element, fit, zoom: (by) => map?.setZoom(map.getZoom() + by) };
}

function useTiles(map: L.Map | null, { tile_url: url, tile_attribution: by }: ConsoleInfo): void {
  useEffect(() => {
    if (!map || !url) return;
    const tiles = L.tileLayer(url, { maxZoom: 20, ...(by ? { attribution: by } : {}) });
    tiles.addTo(map);
    return () => {
      tiles.remove();
    };
  }, [map, url, by]);
}

function useGraticule(map: L.Map | null): void {
  useEffect(() => {
    if (!map) return;
    let drawn: L.LayerGroup | null = null;
    const draw = () => {
      drawn?.remove();
      drawn = degrees(map.getBounds()).addTo(map);
    };
    draw();
    map.on("moveend resize", draw);
    return () => {
      map.off("moveend resize", draw);
      drawn?.remove();
    };
  }, [map]);
}

/** Each part of the scene is drawn anew when it changes, the others stay. */
function useScene(map: L.Map | null, scene: Scene, clicks: RefObject<Clicks>): void {
  const { sites, cameras, incidents, language, words } = scene;
  useEffect(() => {
    if (!map) return;
    const all = { sites, cameras, incidents, language, words };
    const acts: Clicks = {
      onCamera: (id) => {
        clicks.current.onCamera(id);
      },
      onIncident: (id) => {
        clicks.current.onIncident(id);
      },
    };
    const layers = [ground(all), watching(all, acts), happening(all, acts)];
    layers.forEach((layer) => layer.addTo(map));
    return () => {
      layers.forEach((layer) => layer.remove());
    };
  }, [map, sites, cameras, incidents, language, words, clicks]);
}

/** Look at everything once it is known, and at a site when one is chosen. */
function useView(map: L.Map | null, sites: readonly Site[], chosen: string | null): void {
  const looked = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    const all = extent(sites, chosen);
    if (!map || !all || looked.current === chosen) return;
    looked.current = chosen;
    map.fitBounds(all, { animate: false, maxZoom: CLOSE_ZOOM + 1 });
  }, [map, sites, chosen]);
  useEffect(
    () => () => {
      looked.current = undefined;
    },
    [map],
  );
}
