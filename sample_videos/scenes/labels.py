"""Labels on disk: YOLO text, COCO JSON, and the whole truth of each picture."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypedDict

import cv2

from sample_videos.scenes.camera import Camera, Xyxy
from sample_videos.scenes.frames import Frame
from sample_videos.scenes.truth import Seen

CLASSES = {
    "person": 1,
    "bicycle": 2,
    "car": 3,
    "motorcycle": 4,
    "bus": 6,
    "truck": 8,
    "backpack": 27,
    "handbag": 31,
    "suitcase": 33,
    "box": 91,
}
"""Name and COCO's category id, in the order of YOLO's numbers; COCO itself has no box."""
MIN_VISIBLE = 0.2
"""Less visible things are told in the truth and are `ignore` in COCO, but no YOLO label."""
MIN_SIDE_PX = 6.0
_QUALITY = 95


class Truth(TypedDict):
    """One file of `truth/`."""

    number: int
    file: str
    size: tuple[int, int]
    light: str
    camera: dict[str, list[list[float]] | list[float]]
    objects: list[dict[str, object]]


class Folder:
    """A data set that grows picture by picture; what is complete survives a cut-off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in ("images", "labels", "truth"):
            (path / name).mkdir(parents=True, exist_ok=True)

    def done(self) -> frozenset[int]:
        """Numbers of complete pictures."""
        return frozenset(int(each.stem) for each in (self.path / "truth").glob("[0-9]*.json"))

    def add(self, frame: Frame) -> None:
        """Write picture and labels; the truth comes last and marks them complete."""
        stem = f"{frame.number:06d}"
        image = self.path / "images" / f"{stem}.jpg"
        cv2.imwrite(str(image), frame.image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        lines = "\n".join(yolo_lines(frame.seen, frame.camera.size))
        (self.path / "labels" / f"{stem}.txt").write_text(lines, encoding="utf-8")
        _write_whole(self.path / "truth" / f"{stem}.json", json.dumps(_truth(frame, image.name)))

    def finish(self) -> None:
        """Write `coco.json` and `data.yaml` over all complete pictures."""
        files = sorted((self.path / "truth").glob("[0-9]*.json"))
        truths: list[Truth] = [json.loads(each.read_text(encoding="utf-8")) for each in files]
        _write_whole(self.path / "coco.json", json.dumps(coco(truths)))
        names = "".join(f"  {i}: {name}\n" for i, name in enumerate(CLASSES))
        text = f"path: .\ntrain: images\nval: images\nnames:\n{names}"
        _write_whole(self.path / "data.yaml", text)


def yolo_lines(found: Sequence[Seen], size: tuple[int, int]) -> list[str]:
    """`class x y width height` as shares of the frame, of what can be seen well enough."""
    order = list(CLASSES)
    lines = []
    for each in found:
        if usable(each.visible, each.shown_xyxy):
            left, top, right, bottom = each.shown_xyxy
            x, y = (left + right) / 2 / size[0], (top + bottom) / 2 / size[1]
            w, h = (right - left) / size[0], (bottom - top) / size[1]
            lines.append(f"{order.index(each.name)} {x:.6f} {y:.6f} {w:.6f} {h:.6f}")
    return lines


def usable(visible: float, xyxy: Xyxy) -> bool:
    """Whether a detector can be asked to find it."""
    side = min(xyxy[2] - xyxy[0], xyxy[3] - xyxy[1])
    return visible >= MIN_VISIBLE and side >= MIN_SIDE_PX


def coco(truths: Sequence[Truth]) -> dict[str, list[dict[str, object]]]:
    """COCO's detection format; `bbox` is what can be seen, `whole` what there is."""
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for truth in truths:
        width, height = truth["size"]
        row = {"id": truth["number"], "file_name": truth["file"], "width": width, "height": height}
        images.append(row)
        for each in truth["objects"]:
            annotations.append(_annotation(each, truth["number"], len(annotations) + 1))
    categories: list[dict[str, object]] = [
        {"id": number, "name": name} for name, number in CLASSES.items()
    ]
    return {"images": images, "annotations": annotations, "categories": categories}


def _annotation(thing: dict[str, object], image: int, number: int) -> dict[str, object]:
    shown, whole = _xywh(thing["shown_xyxy"]), _xywh(thing["xyxy"])
    return {
        "id": number,
        "image_id": image,
        "category_id": CLASSES[str(thing["class"])],
        "bbox": shown,
        "whole": whole,
        "area": round(shown[2] * shown[3], 1),
        "iscrowd": 0,
        "visible": thing["visible"],
        "inside": thing["inside"],
        "ignore": thing["ignore"],
    }


def _xywh(box: object) -> list[float]:
    if not isinstance(box, list):
        raise TypeError(f"a box is a list of four numbers, not {box!r}")
    left, top, right, bottom = box
    return [left, top, round(right - left, 2), round(bottom - top, 2)]


def _truth(frame: Frame, file: str) -> Truth:
    return {
        "number": frame.number,
        "file": file,
        "size": frame.camera.size,
        "light": frame.light,
        "camera": camera_record(frame.camera),
        "objects": [_object(each) for each in frame.seen],
    }


def camera_record(camera: Camera) -> dict[str, list[list[float]] | list[float]]:
    """K, R, t and homography as lists."""
    return {
        "K": camera.k.tolist(),
        "R": camera.r.round(9).tolist(),
        "t": camera.t.round(9).tolist(),
        "homography": camera.homography.round(9).tolist(),
    }


def _object(each: Seen) -> dict[str, object]:
    record = asdict(each)
    record["class"] = record.pop("name")
    record["xyxy"] = [round(value, 2) for value in each.xyxy]
    record["shown_xyxy"] = [round(value, 2) for value in each.shown_xyxy]
    record["ground"] = [round(value, 3) for value in each.ground]
    record["ignore"] = int(not usable(each.visible, each.shown_xyxy))
    return record


def _write_whole(path: Path, text: str) -> None:
    """Write beside, then rename: a reader sees all of it or nothing."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)  # noqa: PTH105  # Path.replace says the same; this shows the rename
