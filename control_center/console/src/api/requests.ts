/** Every call the console makes, with its types. */

import { get, getPicture, patch, post, put, remove, type Picture } from "./client";
import type {
  ConsoleInfo,
  DismissReason,
  Fleet,
  IncidentDetail,
  IncidentPage,
  Language,
  Session,
  Sites,
} from "./types";

const incidentPath = (id: string) => `/v1/incidents/${encodeURIComponent(id)}`;
const cameraPath = (id: string) => `/v1/cameras/${encodeURIComponent(id)}`;

export const readConsole = (signal: AbortSignal) => get<ConsoleInfo>("/v1/console", signal);

export const readSession = () => get<Session>("/v1/session");
export const signIn = (name: string, password: string) =>
  post<Session>("/v1/session", { body: { name, password } });
export const signInByLink = (token: string) =>
  post<Session>("/v1/session/link", { body: { token } });
export const signOut = () => remove("/v1/session");
export const setPassword = (fresh: string, current: string | null) =>
  put<Session>("/v1/session/password", { new: fresh, ...(current ? { current } : {}) });
export const storeLanguage = (language: Language) => patch<Session>("/v1/session", { language });

export const readIncidents = (query: string, signal?: AbortSignal) =>
  get<IncidentPage>(`/v1/incidents?${query}`, signal);
export const readIncident = (id: string, signal?: AbortSignal) =>
  get<IncidentDetail>(incidentPath(id), signal);

export type Decision =
  | { act: "claim" }
  | { act: "verify"; note: string }
  | { act: "dismiss"; reason: DismissReason; note: string };

function bodyOf(decision: Decision): object | null {
  if (decision.act === "claim") return null;
  const note = decision.note.trim() ? { note: decision.note.trim() } : {};
  return decision.act === "dismiss" ? { reason: decision.reason, ...note } : note;
}

/** Claim, verify or dismiss; refused with 412 when the incident is not at `revision` any more. */
export function decide(id: string, revision: number, decision: Decision): Promise<IncidentDetail> {
  const body = bodyOf(decision);
  const path = `${incidentPath(id)}/${decision.act}`;
  return post<IncidentDetail>(path, { revision, ...(body ? { body } : {}) });
}

export const readSites = (signal?: AbortSignal) => get<Sites>("/v1/sites", signal);
export const readFleet = (signal?: AbortSignal) => get<Fleet>("/v1/cameras", signal);

export function evidenceAddress(incident: string, sha256: string): string {
  return `${incidentPath(incident)}/evidence/${encodeURIComponent(sha256)}`;
}

/** Address of the last picture; `version` makes a newer one a new address. */
export function pictureAddress(camera: string, version: string): string {
  return `${cameraPath(camera)}/picture?v=${encodeURIComponent(version.slice(0, 16))}`;
}

export const readLivePicture = (camera: string, signal: AbortSignal): Promise<Picture | null> =>
  getPicture(`${cameraPath(camera)}/live`, signal);
