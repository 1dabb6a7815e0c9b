import { expect, test } from "vitest";
import { TABLES } from "../i18n/phrases";
import { allWork, countFaults, groupBySite, reasonOf } from "./cameras";
import type { Camera, CameraState, Site } from "../api/types";

const NAMES = { kk: "", ru: "", en: "" };

function camera(id: string, state: CameraState, site = "crossing"): Camera {
  return {
    id,
    site,
    names: NAMES,
    node: "node-1",
    location: null,
    heading_deg: null,
    view_deg: null,
    range_m: null,
    zones: [],
    state,
    since: null,
    reason: "",
    reason_code: "none",
    disarmed_since: null,
    analysed_fps: 0,
    frames_analysed: 0,
    frames_dropped: 0,
    frames_corrupt: 0,
    codec: null,
    width: null,
    height: null,
    last_frame_at: null,
    picture: null,
    open_incidents: 0,
  };
}

const SITE: Site = {
  id: "crossing",
  names: NAMES,
  kind: "crossing",
  address: "",
  kato: "750000000",
  polygon: [],
  location: { latitude: 43, longitude: 77 },
  approach: null,
  services: [],
  cameras: [],
  open_incidents: 0,
  roads: null,
};

test.each<[CameraState, boolean, number]>([
  ["online", true, 0],
  ["not_analysed", true, 0],
  ["connecting", false, 0],
  ["unknown", false, 1],
  ["node_silent", false, 1],
  ["stalled", false, 1],
])("a camera that is %s is never taken for a working one", (state, works, faults) => {
  const cameras = [camera("a", "online"), camera("b", state)];

  expect(allWork(cameras)).toBe(works);
  expect(countFaults(cameras)).toBe(faults);
});

test("faults stand before cameras that start, and these before working ones", () => {
  const cameras = [camera("a", "online"), camera("b", "connecting"), camera("c", "stalled")];

  expect(groupBySite([SITE], cameras)[0]?.cameras.map(({ id }) => id)).toEqual(["c", "b", "a"]);
});

test("a camera whose site is unknown is shown all the same", () => {
  const groups = groupBySite([SITE], [camera("lost", "online", "elsewhere")]);

  expect(groups.map(({ site, cameras }) => [site, cameras[0]?.id])).toEqual([[null, "lost"]]);
});

test("a reason is told in the reader's language, with the node's own words beside it", () => {
  const told = { reason: "no answer within 5 s", reason_code: "no_answer" } as const;

  expect(reasonOf(told, TABLES.ru, "ru")).toEqual({
    text: TABLES.ru.cameraReasons.no_answer,
    detail: "no answer within 5 s",
  });
});

test("in English the node's own words say it already", () => {
  const told = { reason: "no answer within 5 s", reason_code: "no_answer" } as const;

  expect(reasonOf(told, TABLES.en, "en")).toEqual({ text: "no answer within 5 s", detail: null });
});

test.each(["none", "other"] as const)(
  "words without a code of their own (%s) are shown",
  (code) => {
    const told = { reason: "cannot be opened: strange", reason_code: code };

    expect(reasonOf(told, TABLES.kk, "kk")?.text).toBe("cannot be opened: strange");
    expect(reasonOf({ reason: "", reason_code: code }, TABLES.kk, "kk")).toBeNull();
  },
);
