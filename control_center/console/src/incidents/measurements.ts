/** What was measured beside the threshold that it was held against. */

import type { Measurement } from "../api/types";

export interface Pair {
  name: string;
  measured: Measurement | null;
  threshold: Measurement | null;
}

/** Thresholds whose measured quantity has another name. */
const MEASURED_AS: Readonly<Record<string, string>> = { minimum_duration: "dwell" };

function bare(name: string): string {
  return MEASURED_AS[name] ?? name.replace(/^(min|max|minimum|maximum)_/, "");
}

/** Pair by name ("min_count" belongs to "count"); what has no partner stands alone. */
export function pairUp(
  measured: readonly Measurement[],
  thresholds: readonly Measurement[],
): Pair[] {
  const left = [...thresholds];
  const pairs = measured.map((one): Pair => {
    const at = left.findIndex(({ name }) => name === one.name || bare(name) === one.name);
    const threshold = at < 0 ? null : (left.splice(at, 1)[0] ?? null);
    return { name: one.name, measured: one, threshold };
  });
  const alone = left.map((one): Pair => ({ name: one.name, measured: null, threshold: one }));
  return [...pairs, ...alone];
}
