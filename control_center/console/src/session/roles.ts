/** What the screen offers to a role; the center checks it again. */

const DECIDING: ReadonlySet<string> = new Set(["operator", "supervisor", "admin"]);

export function mayDecide(role: string): boolean {
  return DECIDING.has(role);
}
