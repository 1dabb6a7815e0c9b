/** What the live stream says: ids and versions only; anything else is ignored. */

export interface IncidentChange {
  id: string;
  revision: number;
  change: string;
}

function fields(data: unknown): Record<string, unknown> | null {
  return typeof data === "object" && data !== null ? { ...data } : null;
}

export function parseIncidentChange(data: string): IncidentChange | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return null;
  }
  const { id, revision, change } = fields(parsed) ?? {};
  if (typeof id !== "string" || typeof revision !== "number") return null;
  return { id, revision, change: typeof change === "string" ? change : "updated" };
}
