import { expect, test } from "vitest";
import { NO_FILTER } from "./incidents/incidents";
import { queueAddress, readRoute } from "./routes";

test.each(["", "#", "#/", "#/queue", "#/queue/emergency"])("%j is the emergency queue", (hash) => {
  expect(readRoute(hash)).toEqual({
    page: "queue",
    lane: "emergency",
    id: null,
    filter: NO_FILTER,
  });
});

test("an address of the queue is read as it was written", () => {
  const filter = { ...NO_FILTER, state: "all" as const, site: "a b&c", priority: "1" };

  expect(readRoute(queueAddress("technical", "id-1", filter))).toEqual({
    page: "queue",
    lane: "technical",
    id: "id-1",
    filter,
  });
});

test("a one-time link carries its token", () => {
  expect(readRoute("#/sign-in/abc_DEF-1")).toEqual({ page: "sign-in", token: "abc_DEF-1" });
});

test.each(["#/queue/secret", "#/nowhere"])("%s is no page", (hash) => {
  expect(readRoute(hash).page).toBe("unknown");
});

test("a state nobody knows and a broken escape do no harm", () => {
  expect(readRoute("#/queue/emergency/%?state=burning")).toEqual({
    page: "queue",
    lane: "emergency",
    id: "%",
    filter: NO_FILTER,
  });
});
