/** What went wrong, in the operator's language. */

import { ApiError } from "../api/client";
import type { Words } from "./en";
import { fill } from "./phrases";

export function problemWords(error: unknown, words: Words): string {
  const said = words.problems;
  if (!(error instanceof ApiError)) return said.other;
  const { status } = error;
  if (status === 0) return said.unreachable;
  if (status === 401) return words.signIn.ended;
  if (status === 403) return said.forbidden;
  if (status === 404) return said.missing;
  if (status === 429) return said.many;
  return status >= 500 ? said.server : said.other;
}

export function signInProblem(error: unknown, words: Words): string {
  if (error instanceof ApiError && error.status === 401) return words.signIn.wrong;
  if (error instanceof ApiError && error.status === 429) {
    return fill(words.signIn.wait, { seconds: Math.ceil(error.retryAfterS ?? 30) });
  }
  return problemWords(error, words);
}

/** Why a claim or verdict was not taken: somebody was faster, it changed, or no answer. */
export function decisionProblem(error: unknown, words: Words): string {
  const said = words.decide;
  if (!(error instanceof ApiError)) return words.problems.other;
  const holder = error.problem.holder?.name;
  if (error.status === 0) return said.unreachable;
  if (error.status === 412) return said.stale;
  if (error.status === 409 && holder) return fill(said.taken, { name: holder });
  if (error.status === 409 && error.problem.type?.endsWith("/wrong-state")) return said.decided;
  if (error.status === 409) return said.takenUnknown;
  if (error.status === 422 || error.status === 400) {
    return fill(said.refused, { detail: error.message });
  }
  return problemWords(error, words);
}
