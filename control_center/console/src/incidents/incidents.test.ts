import { describe, expect, test } from "vitest";
import { append, belongs, compare, merge, neighbour, NO_FILTER, queryOf } from "./incidents";
import type { IncidentSummary, Priority } from "../api/types";

function incident(id: string, change: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    id,
    number: 1,
    revision: 1,
    state: "new",
    lane: "emergency",
    priority: 3,
    kind: "objects_inside",
    site: "crossing",
    camera: "north",
    zone: null,
    opened_at: "2026-03-14T10:00:00Z",
    started_at: "2026-03-14T10:00:00Z",
    last_at: "2026-03-14T10:00:00Z",
    ended_at: null,
    holder: null,
    snapshot: null,
    evidence_state: "ready",
    events: 1,
    confidence: 0.9,
    ...change,
  };
}

function at(second: number, priority: Priority): Partial<IncidentSummary> {
  return { priority, opened_at: `2026-03-14T10:00:0${second}Z` };
}

const ids = (items: readonly IncidentSummary[]) => items.map(({ id }) => id);

describe("order", () => {
  test("work is ordered by priority, then the oldest first, then by id", () => {
    const items = [
      incident("d", at(1, 2)),
      incident("c", at(3, 1)),
      incident("b", at(2, 1)),
      incident("a", at(1, 2)),
    ];

    expect(ids(items.sort(compare("open")))).toEqual(["b", "c", "a", "d"]);
  });

  test("a look back has the newest first, whatever its priority", () => {
    const items = [incident("old", at(1, 1)), incident("new", at(2, 4))];

    expect(ids(items.sort(compare("dismissed")))).toEqual(["new", "old"]);
  });
});

describe("merge", () => {
  const shown = { items: [incident("a", at(1, 1)), incident("b", at(2, 2))], next: null };

  test("a new incident takes its place by priority and age", () => {
    const queue = merge(shown, [incident("x", at(3, 1))], "emergency", NO_FILTER);

    expect(ids(queue.items)).toEqual(["a", "x", "b"]);
  });

  test("one that no longer passes the filter leaves", () => {
    const done = incident("a", { ...at(1, 1), revision: 2, state: "dismissed" });

    expect(ids(merge(shown, [done], "emergency", NO_FILTER).items)).toEqual(["b"]);
  });

  test("an older revision never undoes a newer one", () => {
    const claimed = { items: [incident("a", { revision: 5, state: "claimed" })], next: null };

    const queue = merge(claimed, [incident("a", { revision: 4 })], "emergency", NO_FILTER);

    expect(queue.items[0]?.state).toBe("claimed");
  });

  test("the same revision brings news such as evidence", () => {
    const news = incident("a", { ...at(1, 1), evidence_state: "failed" });

    expect(merge(shown, [news], "emergency", NO_FILTER).items[0]?.evidence_state).toBe("failed");
  });

  test("behind the last loaded row nothing is added while there is a next page", () => {
    const paged = { ...shown, next: "cursor" };

    const queue = merge(paged, [incident("z", at(9, 4))], "emergency", NO_FILTER);

    expect(ids(queue.items)).toEqual(["a", "b"]);
  });

  test("another lane's incidents stay out", () => {
    const violation = incident("v", { lane: "violation" });

    expect(ids(merge(shown, [violation], "emergency", NO_FILTER).items)).toEqual(["a", "b"]);
  });
});

test("a further page shows no row twice and keeps the newer one", () => {
  const first = { items: [incident("a", { revision: 3, state: "claimed" })], next: "cursor" };
  const second = { items: [incident("a"), incident("b", at(5, 3))], next: null };

  const queue = append(first, second, NO_FILTER);

  expect(queue.items.map(({ id, state }) => `${id} ${state}`)).toEqual(["a claimed", "b new"]);
  expect(queue.next).toBeNull();
});

test.each([
  ["site", { site: "school" }],
  ["camera", { camera: "gate" }],
  ["kind", { kind: "loitering" }],
  ["priority", { priority: "1" }],
  ["state", { state: "verified" as const }],
])("%s decides whether an incident belongs", (_, change) => {
  expect(belongs(incident("a"), "emergency", NO_FILTER)).toBe(true);
  expect(belongs(incident("a"), "emergency", { ...NO_FILTER, ...change })).toBe(false);
});

test("the center is asked for open states, and for the newest first when looking back", () => {
  expect(queryOf("emergency", NO_FILTER, null)).toBe(
    "lane=emergency&limit=50&state=new&state=claimed",
  );
  expect(queryOf("technical", { ...NO_FILTER, state: "all", site: "a b" }, "x/y")).toBe(
    "lane=technical&limit=50&site=a+b&order=newest&after=x%2Fy",
  );
});

test("neighbours begin at the ends and stop there", () => {
  const rows = [{ id: "a" }, { id: "b" }];

  expect(neighbour(rows, null, 1)).toBe("a");
  expect(neighbour(rows, null, -1)).toBe("b");
  expect(neighbour(rows, "a", 1)).toBe("b");
  expect(neighbour(rows, "b", 1)).toBeNull();
  expect(neighbour([], null, 1)).toBeNull();
});
