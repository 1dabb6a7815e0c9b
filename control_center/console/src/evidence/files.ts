/** Which file of an incident is shown, and what has to be said about it. */

import type { EvidenceFile, IncidentDetail } from "../api/types";

type Role = EvidenceFile["role"];

function first(files: readonly EvidenceFile[], role: Role): EvidenceFile | null {
  const wanted = files.filter((file) => file.role === role);
  return wanted.find((file) => file.state === "ready") ?? wanted[0] ?? null;
}

/** The clean snapshot, on which boxes can be drawn; else the one with boxes in it. */
export function snapshotOf(files: readonly EvidenceFile[]): EvidenceFile | null {
  const clean = first(files, "snapshot");
  if (clean?.state === "ready") return clean;
  const drawn = first(files, "snapshot_boxes");
  return drawn?.state === "ready" ? drawn : (clean ?? drawn);
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  h264: 'video/mp4; codecs="avc1.640028"',
  hevc: 'video/mp4; codecs="hev1.1.6.L120.B0"',
  h265: 'video/mp4; codecs="hev1.1.6.L120.B0"',
  av1: 'video/mp4; codecs="av01.0.08M.08"',
};

export type CanPlay = (mediaType: string) => boolean;

function plays(file: EvidenceFile, canPlay: CanPlay): boolean {
  return canPlay(MEDIA_TYPES[(file.codec ?? "h264").toLowerCase()] ?? file.media_type);
}

export interface Clips {
  original: EvidenceFile | null;
  /** Made for browsers that cannot play the original; no evidence itself. */
  preview: EvidenceFile | null;
  originalPlays: boolean;
}

export function clipsOf(files: readonly EvidenceFile[], canPlay: CanPlay): Clips {
  const original = first(files, "clip");
  return {
    original,
    preview: first(files, "preview"),
    originalPlays: original !== null && plays(original, canPlay),
  };
}

/** A single picture is a JPEG, although its codec is called Motion JPEG. */
export function codecWord({ media_type: mediaType, codec }: EvidenceFile): string | null {
  if (mediaType === "image/jpeg") return "JPEG";
  return codec?.toUpperCase() ?? null;
}

export type Missing = "pending" | "failed" | "none";

/** Why a file cannot be shown now; null when it can. */
export function whyMissing(file: EvidenceFile | null, incident: IncidentDetail): Missing | null {
  if (file?.state === "ready") return null;
  if (file) return file.state;
  if (incident.evidence_failed !== null || incident.evidence_state === "failed") return "failed";
  return incident.evidence_state === "pending" ? "pending" : "none";
}
