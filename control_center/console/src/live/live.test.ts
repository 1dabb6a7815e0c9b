import { describe, expect, test } from "vitest";
import { isSilent, LOOK_EVERY_MS, retryDelayMs, SILENCE_MS } from "./retry";
import { parseIncidentChange } from "./messages";

describe("retry", () => {
  test("pauses double up to ten seconds and are half random", () => {
    expect(retryDelayMs(0, () => 0)).toBe(250);
    expect(retryDelayMs(0, () => 1)).toBe(500);
    expect(retryDelayMs(3, () => 1)).toBe(4_000);
    expect(retryDelayMs(400, () => 1)).toBe(10_000);
  });

  test("silence is noticed after two missed pings and within five seconds", () => {
    expect(isSilent(0, 4_000)).toBe(false);
    expect(isSilent(0, SILENCE_MS + 1)).toBe(true);
    expect(SILENCE_MS + LOOK_EVERY_MS).toBeLessThan(5_000);
  });
});

test("a change names its incident; anything else is ignored", () => {
  expect(parseIncidentChange('{"id":"a","revision":2,"change":"opened"}')).toEqual({
    id: "a",
    revision: 2,
    change: "opened",
  });
  expect(parseIncidentChange("{}")).toBeNull();
  expect(parseIncidentChange("null")).toBeNull();
  expect(parseIncidentChange("not json")).toBeNull();
});
