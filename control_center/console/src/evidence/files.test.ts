import { expect, test } from "vitest";
import { clipsOf, codecWord, snapshotOf } from "./files";
import type { EvidenceFile } from "../api/types";

function file(role: EvidenceFile["role"], change: Partial<EvidenceFile> = {}): EvidenceFile {
  return {
    role,
    media_type: role.startsWith("snapshot") ? "image/jpeg" : "video/mp4",
    sha256: role,
    bytes: 1,
    gaps: [],
    masked: false,
    state: "ready",
    received_at: null,
    ...change,
  };
}

const noHevc = (mediaType: string) => !mediaType.includes("hev1");

test("an H.265 original does not play where the browser lacks it", () => {
  const files = [file("clip", { codec: "hevc" }), file("preview", { codec: "h264" })];

  const clips = clipsOf(files, noHevc);

  expect(clips.originalPlays).toBe(false);
  expect(clips.preview?.sha256).toBe("preview");
});

test("an H.264 original plays", () => {
  expect(clipsOf([file("clip", { codec: "h264" })], noHevc).originalPlays).toBe(true);
});

test("the clean snapshot is preferred, the drawn one stands in while it is missing", () => {
  const [clean, drawn] = [file("snapshot"), file("snapshot_boxes")];

  expect(snapshotOf([drawn, clean])).toBe(clean);
  expect(snapshotOf([drawn, file("snapshot", { state: "failed" })])).toBe(drawn);
  expect(snapshotOf([])).toBeNull();
});

test("a snapshot is a JPEG, a clip has the name of its codec", () => {
  expect(codecWord(file("snapshot", { codec: "mjpeg" }))).toBe("JPEG");
  expect(codecWord(file("clip", { codec: "hevc" }))).toBe("HEVC");
  expect(codecWord(file("clip"))).toBeNull();
});
