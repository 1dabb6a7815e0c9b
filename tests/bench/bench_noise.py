"""How a detector and the tracker err on the rendered clips: the numbers of `trajectories/noise.py`.

`python tests/bench/bench_noise.py MODEL.onnx sample_videos/crossing_north.mp4 ...`
"""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from edge_node.assembly import build_stages, open_session
from edge_node.camera.file import FileSource
from edge_node.ids import new_id
from edge_node.pipeline import watch
from edge_node.rules.place import shared
from edge_node.score_scenes import STARTS_AT
from edge_node.score_truth import LABELS, read_truth, shown_at
from edge_node.settings import CameraSettings, ModelSettings
from edge_node.types import Box

FPS = 5.0
CLASSES = ("person", "car", "truck", "bus", "motorcycle", "bicycle")
LEAST_SHARED = 0.4
HEIGHTS = (0, 20, 30, 45, 70, 2000)
SIZES = (0, 18, 32, 55, 80, 2000)
VISIBLE = (0.0, 0.2, 0.35, 0.5, 0.7, 0.9, 1.01)


@dataclass
class Errors:
    by_height: dict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))
    by_visible: dict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))
    sides: list[tuple[str, list[np.ndarray]]] = field(default_factory=list)
    """Errors of the four sides in shares of the true box, free objects only, by object."""
    labels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    switches: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By label: changes to an id that this object did not have before."""
    object_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    tracks: set[tuple[str, int]] = field(default_factory=set)
    real: set[tuple[str, int]] = field(default_factory=set)
    """Tracks that were on an object at least once; the others are ghosts."""
    seconds: float = 0.0
    video: int = 0
    lives: dict[tuple[int, str], list[tuple[bool, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By video and object while it is free: whether it was seen, and its size in pixels."""


def main() -> None:
    model, *videos = sys.argv[1:]
    errors = Errors()
    for video in videos:
        measure(Path(video), model, errors)
    tell(errors)


def measure(video: Path, model: str, errors: Errors) -> None:
    truth = read_truth(video.with_suffix(".truth.json"))
    rule = {"id": "any", "kind": "objects_inside", "zone": "all", "classes": CLASSES}
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    camera = CameraSettings.model_validate(
        {
            "id": "c",
            "analysis_fps": FPS,
            "zones": [{"id": "all", "polygon": corners}],
            "rules": [rule],
        }
    )
    session = open_session(ModelSettings(name=model))
    stages = build_stages(camera, session, 0.35, new_id)
    ids: dict[str, set[int]] = defaultdict(set)
    sides: dict[str, list[np.ndarray]] = defaultdict(list)

    def report(frame, tracks, _changes):
        rows = shown_at(truth, frame.monotonic)
        used = compare(frame, tracks, rows, errors, ids, sides)
        errors.tracks |= {(video.name, track.track_id) for track in tracks.now}
        errors.real |= {(video.name, track_id) for track_id in used}
        errors.seconds += 1 / FPS

    watch(FileSource(video, "c", FPS, starts_at=STARTS_AT), stages, report)
    errors.sides += list(sides.items())
    errors.video += 1


def compare(frame, tracks, rows, errors, ids, sides):
    height, width = frame.image.shape[:2]
    boxes = [Box(*(np.array(r.xyxy) / (width, height, width, height))) for r in rows]
    used = set()
    for row, box in zip(rows, boxes, strict=True):
        # A cyclist is one thing here and two to a detector.
        if row.inside < 0.6 or row.class_ == "cyclist":
            used |= {t.track_id for t in tracks.now if shared(t.box, box) >= 0.2}
            continue
        near = [(shared(track.box, box), track) for track in tracks.now]
        share, best = max(near, key=lambda pair: pair[0], default=(0.0, None))
        hit = best is not None and share >= LEAST_SHARED * min(1.0, row.visible + 0.3)
        tall = row.xyxy[3] - row.xyxy[1]
        if row.visible >= 0.9:
            wide = row.xyxy[2] - row.xyxy[0]
            errors.lives[errors.video, row.id].append((hit, float(np.sqrt(wide * tall))))
            errors.by_height[int(np.searchsorted(HEIGHTS, tall, "right"))].append(hit)
        if tall >= 45:
            errors.by_visible[int(np.searchsorted(VISIBLE, row.visible, "right"))].append(hit)
        if best is None or not hit:
            continue
        used.add(best.track_id)
        label = LABELS.get(row.class_, row.class_)
        errors.object_s[label] += 1 / FPS
        errors.switches[label] += bool(ids[row.id]) and best.track_id not in ids[row.id]
        ids[row.id].add(best.track_id)
        errors.labels[label].append(best.label)
        if row.visible >= 0.95 and row.inside >= 0.99:
            side = np.array([box.x2 - box.x1, box.y2 - box.y1] * 2)
            sides[f"{row.class_} {row.id}"].append((np.array(best.box) - np.array(box)) / side)
    return used


def tell(errors: Errors) -> None:
    print("missed by height in pixels (free objects):")
    for i, hits in sorted(errors.by_height.items()):
        print(f"  {HEIGHTS[i - 1]}..{HEIGHTS[i]}: {1 - np.mean(hits):.3f} of {len(hits)}")
    print("missed by visible share (45 px and more):")
    for i, hits in sorted(errors.by_visible.items()):
        print(f"  {VISIBLE[i - 1]}..{VISIBLE[i]}: {1 - np.mean(hits):.3f} of {len(hits)}")
    tell_lives(errors)
    for what in ("person", ""):
        sides = [each for label, each in errors.sides if what in label and len(each) >= 8]
        tell_sides(what or "all", [np.array(each) for each in sides])
    for label, told in errors.labels.items():
        names = {name: told.count(name) / len(told) for name in sorted(set(told))}
        print(f"{label}: { ({k: round(v, 3) for k, v in names.items()}) } of {len(told)}")
    for label, seconds in errors.object_s.items():
        count = errors.switches[label]
        print(
            f"new ids of {label}: {count} in {seconds:.0f} s, {count / seconds * 3600:.0f} an hour"
        )
    print(f"ghosts: {len(errors.tracks - errors.real)} in {errors.seconds:.0f} s")


def tell_lives(errors: Errors) -> None:
    """Print misses between the first and the last sight, and how many ticks they last."""
    missed: dict[int, list[bool]] = defaultdict(list)
    runs: dict[int, int] = defaultdict(int)
    for rows in errors.lives.values():
        seen = [i for i, (hit, _) in enumerate(rows) if hit]
        for before, after in pairwise(seen):
            runs[after - before - 1] += after - before > 1
        for hit, size in rows[seen[0] : seen[-1] + 1] if seen else ():
            missed[int(np.searchsorted(SIZES, size, "right"))].append(not hit)
    print("missed from first to last sight by size in pixels (free objects):")
    for i, each in sorted(missed.items()):
        print(f"  {SIZES[i - 1]}..{SIZES[i]}: {np.mean(each):.3f} of {len(each)}")
    print("runs of misses by ticks:", {ticks: n for ticks, n in sorted(runs.items()) if n})


def tell_sides(what: str, long: list[np.ndarray]) -> None:
    if not long:
        return
    spread = np.sqrt(np.mean([np.var(each, axis=0) for each in long], axis=0))
    offset = np.std([each.mean(axis=0) for each in long], axis=0)
    flat = [each - each.mean(axis=0) for each in long]
    keep = np.sum([np.sum(e[1:] * e[:-1]) for e in flat]) / np.sum([np.sum(e * e) for e in flat])
    print(f"sides x1 y1 x2 y2 of {what}, shares: jitter {spread.round(4)} offset {offset.round(4)}")
    print(f"  jitter keeps {keep:.2f} of itself in {1 / FPS} s; {len(long)} objects")


if __name__ == "__main__":
    main()
