import { expect, test } from "vitest";
import { pairUp } from "./measurements";

const one = (name: string, value: number) => ({ name, value, unit: "s", low: null, high: null });

test("a quantity stands beside the threshold it was held against", () => {
  const pairs = pairUp(
    [one("dwell", 6), one("count", 2)],
    [one("min_count", 1), one("gap", 1.5), one("minimum_duration", 2)],
  );

  expect(pairs.map((pair) => [pair.name, pair.measured?.value, pair.threshold?.value])).toEqual([
    ["dwell", 6, 2],
    ["count", 2, 1],
    ["gap", undefined, 1.5],
  ]);
});
