"""The truth file beside a rendered clip."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from shapely.geometry import LineString, Polygon
from shapely.geometry import box as rectangle

from sample_videos.scenes.camera import Camera, area
from sample_videos.scenes.events import Event, Place, crossing_s, events
from sample_videos.scenes.labels import camera_record
from sample_videos.scenes.scenario import Scenario, Shot
from sample_videos.scenes.truth import Seen

Record = dict[str, object]
Lines = Mapping[str, tuple[Place, Place]]


def truth(
    scenario: Scenario, shot: Shot, frames: Sequence[Sequence[Record]], clips: Sequence[Path]
) -> Record:
    """Everything that the truth file says; `frames` from `frame_records`, one per picture."""
    period = scenario.seconds if scenario.loops else None
    shared_zones = {name: _zone(shot, each) for name, each in (shot.zones or {}).items()}
    shared_lines = {name: _line(shot, each) for name, each in (shot.lines or {}).items()}
    zones = {name: _metres(shot.camera, each) for name, each in shared_zones.items()}
    lines = {name: _pair(_metres(shot.camera, each)) for name, each in shared_lines.items()}
    seen = {str(row["id"]) for frame in frames for row in frame}
    actors = [actor for actor in scenario.actors if actor.name in seen]
    found = events(actors, zones, lines, period)
    return {
        "clips": [_clip(path) for path in clips],
        "fps": scenario.fps,
        "frame_count": len(frames),
        "period_s": period,
        "size": list(shot.camera.size),
        "camera": camera_record(shot.camera),
        "signals": [[at, lit] for at, lit in scenario.programme.changes(scenario.seconds)],
        "zones": {n: {"polygon": s, "ground": zones[n]} for n, s in shared_zones.items()},
        "lines": {n: {"points": s, "ground": lines[n]} for n, s in shared_lines.items()},
        "objects": {
            actor.name: {"class": str(actor.look.kind), "path": [list(p) for p in actor.path]}
            for actor in actors
        },
        "events": [_with_foot(each, shared_lines, frames, scenario, shot) for each in found],
        "frames": [list(rows) for rows in frames],
    }


def frame_records(found: Sequence[Seen]) -> list[Record]:
    """What is in one picture; things without any visible pixel too, if they are in the frame."""
    return [
        {
            "id": each.id,
            "class": each.name,
            "xyxy": [round(value, 1) for value in each.xyxy],
            "visible": each.visible,
            "inside": each.inside,
            "ground": [round(value, 3) for value in each.ground],
        }
        for each in found
        if area(each.xyxy) > 0
    ]


def text(record: Record) -> str:
    """JSON with one line per object, event and frame: small, and a change is seen in a diff."""
    parts = []
    for key, value in record.items():
        if key in ("events", "frames") and isinstance(value, list):
            rows = ",\n".join("  " + json.dumps(each, separators=(",", ":")) for each in value)
            parts.append(f' "{key}": [\n{rows}\n ]')
        elif isinstance(value, dict):
            rows = ",\n".join(f'  "{name}": {json.dumps(each)}' for name, each in value.items())
            parts.append(f' "{key}": {{\n{rows}\n }}')
        else:
            parts.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _clip(path: Path) -> Record:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": path.name, "codec": "h264", "sha256": digest}


def _zone(shot: Shot, ground: Sequence[Place]) -> list[Place]:
    """The part of a zone in the frame, as shares of it."""
    inside = Polygon(_pixels(shot.camera, ground)).intersection(_frame(shot.camera))
    if not isinstance(inside, Polygon) or inside.is_empty:
        raise ValueError(f"camera {shot.name}: a zone lies outside of its frame, or in two pieces")
    return _shares(shot.camera, list(inside.exterior.coords)[:-1])


def _line(shot: Shot, ground: tuple[Place, Place]) -> list[Place]:
    inside = LineString(_pixels(shot.camera, ground)).intersection(_frame(shot.camera))
    if not isinstance(inside, LineString) or inside.is_empty:
        raise ValueError(f"camera {shot.name}: a line lies outside of its frame")
    return _shares(shot.camera, list(inside.coords))


def _frame(camera: Camera) -> Polygon:
    return rectangle(0, 0, *camera.size)


def _pixels(camera: Camera, ground: Sequence[Place]) -> list[Place]:
    pixels = camera.project([(x, y, 0.0) for x, y in ground])
    if len(pixels) != len(ground):
        raise ValueError("a zone or line reaches behind the camera: draw it shorter")
    return [(float(u), float(v)) for u, v in pixels]


def _shares(camera: Camera, pixels: Sequence[Sequence[float]]) -> list[Place]:
    width, height = camera.size
    return [(round(each[0] / width, 4), round(each[1] / height, 4)) for each in pixels]


def _metres(camera: Camera, shares: Sequence[Place]) -> list[Place]:
    width, height = camera.size
    ground = [camera.ground((u * width, v * height)) for u, v in shares]
    return [(round(float(x), 3), round(float(y), 3)) for x, y in ground]


def _pair(places: Sequence[Place]) -> tuple[Place, Place]:
    return places[0], places[1]


def _with_foot(
    event: Event,
    lines: Mapping[str, Sequence[Place]],
    frames: Sequence[Sequence[Record]],
    scenario: Scenario,
    shot: Shot,
) -> Record:
    """A crossing also says when the middle of the box's lower edge crosses."""
    record = event.record()
    if event.kind == "line_crossed":
        line = _pair(lines[str(record["line"])])
        feet = _feet(event.actor.name, frames, shot)
        at = float(str(record["at_s"]))
        record["foot_s"] = _foot_crossing(feet, line, scenario, at)
    return record


def _feet(name: str, frames: Sequence[Sequence[Record]], shot: Shot) -> dict[int, Place]:
    """Middle of the box's lower edge by frame, as shares."""
    width, height = shot.camera.size
    feet = {}
    for number, rows in enumerate(frames):
        for row in rows:
            if row["id"] == name:
                left, _, right, bottom = np.array(row["xyxy"], float)
                feet[number] = (float(left + right) / 2 / width, float(bottom) / height)
    return feet


def _foot_crossing(
    feet: dict[int, Place], line: tuple[Place, Place], scenario: Scenario, near_s: float
) -> float | None:
    """Second of the crossing nearest to `near_s`; None when it never crosses."""
    count = scenario.frame_count
    found: list[float] = []
    numbers = [*range(count), count] if scenario.loops else range(count)
    for before, after in pairwise(numbers):
        if before in feet and after % count in feet:
            start, end = (float(before), feet[before]), (float(after), feet[after % count])
            at = crossing_s(start, end, line)
            if at is not None:
                found.append(at / scenario.fps)
    if not found:
        return None
    nearest: float = min(found, key=lambda at: _apart(at, near_s, scenario))
    return round(nearest, 2)


def _apart(a: float, b: float, scenario: Scenario) -> float:
    gap = abs(a - b)
    return min(gap, scenario.seconds - gap) if scenario.loops else gap
