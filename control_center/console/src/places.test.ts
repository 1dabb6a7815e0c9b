import { expect, test } from "vitest";
import { whereabouts, type Places } from "./places";

const named = (en: string) => ({ kk: "", ru: "", en });
const site = (id: string) => ({ id, names: named(`Site ${id}`) });
const camera = {
  id: "north",
  names: named("Northern pole"),
  zones: [{ id: "road", names: named("Carriageway"), polygon: [] }],
};

const ONE: Places = { sites: [site("a")], cameras: [camera] };
const TWO: Places = { sites: [site("a"), site("b")], cameras: [camera] };
const IN_ZONE = { site: "a", camera: "north", zone: "road" };

test("the zone stands first, then camera and site", () => {
  expect(whereabouts(TWO, IN_ZONE, "en")).toEqual({
    main: "Carriageway",
    around: "Northern pole · Site a",
  });
});

test("the only site is not named in each row", () => {
  expect(whereabouts(ONE, IN_ZONE, "en").around).toBe("Northern pole");
});

test("without a zone the camera stands first", () => {
  expect(whereabouts(TWO, { ...IN_ZONE, zone: null }, "en")).toEqual({
    main: "Northern pole",
    around: "Site a",
  });
});

test("what the directory lacks is told by its id", () => {
  const nothing: Places = { sites: [], cameras: [] };

  expect(whereabouts(nothing, IN_ZONE, "en")).toEqual({ main: "road", around: "north · a" });
});
