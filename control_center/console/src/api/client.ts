/** The only place that talks HTTP: JSON in, JSON out, problems as `ApiError`. */

import type { Person } from "./types";

const LIMIT_MS = 15_000;

/** RFC 9457 body of an error. */
export interface Problem {
  type?: string;
  title?: string;
  detail?: string;
  holder?: Person | null;
}

/** The center said no, or (status 0) did not answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly retryAfterS: number | null;

  constructor(status: number, problem: Problem, retryAfterS: number | null = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }
}

/** A live picture and when its camera took it. */
export interface Picture {
  blob: Blob;
  capturedAt: string | null;
}

let aheadMs = 0;

/** The center's clock, as far as its `Date` headers tell: ages must not depend on this computer. */
export function centerNow(): number {
  return Date.now() + aheadMs;
}

function noteClock(response: Response): void {
  const stamp = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(stamp)) return;
  const ahead = stamp + 500 - Date.now(); // Date has whole seconds: half of one on average
  aheadMs = Math.abs(ahead) > 2_000 ? ahead : 0;
}

async function send(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const response = await fetch(path, {
      ...init,
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    noteClock(response);
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, {});
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const retry = Number(response.headers.get("Retry-After"));
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return new ApiError(response.status, problem, retry > 0 ? retry : null);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { Accept: "application/json" } }, signal);
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

interface Change {
  body?: object;
  revision?: number;
}

async function change<T>(method: string, path: string, { body, revision }: Change): Promise<T> {
  const headers = new Headers({ Accept: "application/json" });
  if (body) headers.set("Content-Type", "application/json");
  if (revision !== undefined) headers.set("If-Match", `"${revision}"`);
  const response = await send(path, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export function post<T>(path: string, what: Change = {}): Promise<T> {
  return change<T>("POST", path, what);
}

export function patch<T>(path: string, body: object): Promise<T> {
  return change<T>("PATCH", path, { body });
}

export function put<T>(path: string, body: object): Promise<T> {
  return change<T>("PUT", path, { body });
}

export function remove(path: string): Promise<undefined> {
  return change<undefined>("DELETE", path, {});
}

/** The newest live picture, or null while the node has not sent one yet. */
export async function getPicture(path: string, signal: AbortSignal): Promise<Picture | null> {
  const response = await send(path, { cache: "no-store" }, signal);
  if (!response.ok) throw await refusal(response);
  if (response.status !== 200) return null;
  return { blob: await response.blob(), capturedAt: response.headers.get("Qy-Captured-At") };
}
