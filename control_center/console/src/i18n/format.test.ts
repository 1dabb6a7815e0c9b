import { expect, test } from "vitest";
import { dateAndTime, quantity, size, span, timeOfDay, UTC } from "./format";

const ALMATY = "Asia/Almaty";

test("Almaty left UTC+6 for UTC+5 on 1 March 2024, and older footage keeps its hour", () => {
  expect(timeOfDay("2024-02-29T12:00:00Z", "ru", ALMATY)).toBe("18:00:00");
  expect(timeOfDay("2024-03-01T12:00:00Z", "ru", ALMATY)).toBe("17:00:00");
});

test("dates are written as people here write them, in 24 hours", () => {
  const late = "2026-03-14T19:05:09Z";

  expect(dateAndTime(late, "ru", ALMATY)).toBe("15.03.2026 00:05:09");
  expect(dateAndTime(late, "kk", ALMATY)).toBe("15.03.2026 00:05:09");
  expect(dateAndTime(late, "en", UTC)).toBe("14 Mar 2026 19:05:09");
});

test.each([
  [-5, "0:00"],
  [42.9, "0:42"],
  [3723, "1:02:03"],
  [100_000, "27:46:40"],
])("%d seconds run as %s", (seconds, shown) => {
  expect(span(seconds, "en")).toBe(shown);
});

test("from two days on a span is days", () => {
  expect(span(3 * 86_400 + 5, "ru")).toMatch(/^3\sд/);
});

test("quantities have their unit and the language's decimal sign", () => {
  expect(quantity(6.4, "s", "ru")).toMatch(/^6,4\sс/);
  expect(quantity(0.87, "share", "en")).toBe("87%");
  expect(quantity(2, "objects", "kk")).toBe("2");
  expect(quantity(-1, "1=right -1=left", "ru")).toBe("влево");
  expect(quantity(3, "lux", "en")).toBe("3\u00a0lux");
});

test("sizes are in kilobytes and megabytes", () => {
  expect(size(184_300, "en")).toMatch(/^184\s?kB$/);
  expect(size(3_204_331, "ru")).toMatch(/^3,2\sМБ$/);
});
