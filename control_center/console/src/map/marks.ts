/** The map's own signs, as elements: shape first, colour second. */

import { PRIORITY_SHAPES } from "../ui/shapes";
import type { Priority } from "../api/types";
import styles from "./SiteMap.module.css";

const SVG = "http://www.w3.org/2000/svg";

function drawing(box: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

function path(d: string): SVGPathElement {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", d);
  return element;
}

export function incidentSign(priority: Priority, n: number): HTMLElement {
  const sign = document.createElement("div");
  sign.className = `${styles.incident ?? ""} ${styles[`p${priority}`] ?? ""}`;
  const svg = drawing("0 0 40 40");
  svg.append(path(PRIORITY_SHAPES[priority]));
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", "20");
  text.setAttribute("y", priority === 2 ? "33" : "27.5");
  text.setAttribute("text-anchor", "middle");
  text.textContent = String(priority);
  svg.append(text);
  sign.append(svg);
  if (n > 1) {
    const more = document.createElement("span");
    more.textContent = `×${n}`;
    sign.append(more);
  }
  return sign;
}

const CAMERA = "M3 8h11v10H3ZM14 11.5l7-3.5v10l-7-3.5Z";
const BROKEN = "M3 8h11v10H3ZM14 11.5l7-3.5v10l-7-3.5ZM2 22 22 3";

export type Health = "works" | "fault" | "idle";

/** Works: a full ring. Fault: a broken ring and a stroke through. Idle (not analysed): grey. */
export function cameraSign(health: Health): HTMLElement {
  const fault = health === "fault";
  const sign = document.createElement("div");
  sign.className = `${styles.camera ?? ""} ${styles[health] ?? ""}`;
  const svg = drawing("0 0 24 24");
  svg.append(path(fault ? BROKEN : CAMERA));
  sign.append(svg);
  return sign;
}

export function siteSign(name: string): HTMLElement {
  const sign = document.createElement("div");
  sign.className = styles.siteName ?? "";
  sign.textContent = name;
  return sign;
}
