import { expect, test } from "vitest";
import { graticule, graticuleStep, offset, viewCone } from "./geometry";

test("an offset goes clockwise from north, metres on the ground", () => {
  const [north, same] = offset([43, 77], 0, 111_320);
  const [level, east] = offset([60, 77], 90, 111_320);

  expect(north).toBeCloseTo(44);
  expect(same).toBeCloseTo(77);
  expect(level).toBeCloseTo(60);
  expect(east).toBeCloseTo(79); // a degree of longitude is half as long at 60°
});

test("a view cone begins at the camera and looks where the camera looks", () => {
  const cone = viewCone([43, 77], 90, 60, 100);

  expect(cone[0]).toEqual([43, 77]);
  expect(cone.slice(1).every(([, longitude]) => longitude > 77)).toBe(true);
});

test("degrees are round numbers, about five across", () => {
  expect(graticuleStep(0.012)).toBe(0.002);
  expect(graticule(76.9301, 76.9362, 0.002)).toEqual([76.932, 76.934, 76.936]);
});
