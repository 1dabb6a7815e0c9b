import { expect, test } from "vitest";
import { changed, emptyFor, failed, loaded, type Asked } from "./held";
import { NO_FILTER, queryOf } from "./incidents";
import type { IncidentSummary } from "../api/types";

function asking(camera: string | null): Asked {
  const filter = { ...NO_FILTER, camera };
  return { key: queryOf("emergency", filter, null), lane: "emergency", filter };
}

function incident(id: string, camera = "north", revision = 1): IncidentSummary {
  return {
    id,
    number: 1,
    revision,
    state: "new",
    lane: "emergency",
    priority: 3,
    kind: "objects_inside",
    site: "crossing",
    camera,
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
  };
}

const ALL = asking(null);
const NORTH = asking("north");
const page = (...items: IncidentSummary[]) => ({ items, next: null });
const none = new Set<string>();
const shown = loaded(emptyFor(ALL.key), ALL, page(incident("a")), []);

test("a change of the list before does not undo the answer to the new filter", () => {
  const filtered = loaded(shown, NORTH, page(incident("a")), []);

  const after = changed(filtered, ALL, [incident("b")], new Set(["b"]), 7);

  expect(after).toBe(filtered);
  expect(after.phase).toBe("ready");
});

test("a change while the new filter's list is under way leaves the old one to be replaced", () => {
  expect(changed(shown, NORTH, [incident("b")], none, 7)).toBe(shown);
  expect(loaded(shown, NORTH, page(incident("a")), [incident("b")]).phase).toBe("ready");
});

test("what changed while the page was under way is taken in with it", () => {
  const held = loaded(emptyFor(ALL.key), ALL, page(incident("a")), [incident("a", "north", 5)]);

  expect(held.queue.items.map(({ id, revision }) => [id, revision])).toEqual([["a", 5]]);
});

test("only incidents that opened live have a time of arrival", () => {
  const after = changed(shown, ALL, [incident("b"), incident("c")], new Set(["b", "a"]), 7);

  expect([...after.arrivals]).toEqual([["b", 7]]);
});

test("a list that is shown stays when asking again fails, another one has failed", () => {
  expect(failed(shown, ALL)).toBe(shown);
  expect(failed(shown, NORTH)).toMatchObject({ key: NORTH.key, phase: "failed" });
});
