"""Scenes as text, one JSON value a line: what `edge-node score` reads.

A line with `scene` begins a scene and says everything that does not change in it; each line after
it is a tick:

    {"t": seconds, "o": [[id, label, confidence, x1, y1, x2, y2, actor], ...], "e": [ended ids]}

`label` and `actor` count into the lists of the first line (actor -1: a ghost); confidence is in
hundredths, boxes are in shares times 100 000. What is not there is empty; `s` (signals:
{id: [phase, since, doubt]}), `c` (changes: [id, x1, y1, x2, y2, since, appeared, name]) and `h`
(health: brightness, contrast, sharpness, likeness, shift, frozen_s) hold until they are told anew.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sample_videos.trajectories.noise import TRUTH, Noise
from sample_videos.trajectories.place import Plain, Record
from sample_videos.trajectories.play import Tick, play
from sample_videos.trajectories.scene import Expected, Scene

SHARE = 100_000
FORMAT = "qyragy-trajectories-1"


def scene_lines(scene: Scene, rules: Sequence[Record], noise: Noise = TRUTH) -> Iterator[str]:
    """Yield one scene's lines, without line ends."""
    ticks = play(scene, noise)
    labels: dict[str, int] = {}
    actors = {actor.name: i for i, actor in enumerate(scene.actors)}
    yield _json({**_first_line(scene, rules), "noise": noise != TRUTH})
    told: dict[str, Plain] = {"s": {}, "c": [], "h": None}
    for tick in ticks:
        line: dict[str, Plain] = {"t": round(tick.at_s, 4)}
        new = [label for label in _labels(tick) if label not in labels]
        if new:
            labels.update({label: len(labels) + i for i, label in enumerate(dict.fromkeys(new))})
            line["l"] = list(labels)
        if tick.seen:
            line["o"] = _objects(tick, labels, actors)
        if tick.ended:
            line["e"] = tick.ended
        line.update(_changed(_surroundings(tick), told))
        yield _json(line)


def write_scenes(
    path: Path, scenes: Iterable[tuple[Scene, Sequence[Record]]], noise: Noise = TRUTH
) -> int:
    """Write scenes with their rules, one after the other, into a gzip file; return how many."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=4) as file:
        for scene, rules in scenes:
            count += 1
            file.writelines(line + "\n" for line in scene_lines(scene, rules, noise))
    return count


def _first_line(scene: Scene, rules: Sequence[Record]) -> dict[str, Plain]:
    return {
        "format": FORMAT,
        "scene": scene.name,
        "tempts": scene.tempts,
        "seconds": scene.seconds,
        "fps": scene.fps,
        "size": scene.place.camera.size,
        "camera": scene.place.settings(rules, scene.fps),
        "actors": [actor.name for actor in scene.actors],
        "expected": [_expected(each) for each in scene.expected],
    }


def _expected(each: Expected) -> Record:
    record: dict[str, Plain] = {
        "kind": each.kind,
        "at_s": round(each.at_s, 3),
        "early_s": each.early_s,
        "late_s": each.late_s,
        "objects": each.objects,
        "measured": dict(each.measured),
        "must": each.must,
    }
    return {**record, "zone": each.zone} if each.zone else record


def _labels(tick: Tick) -> list[str]:
    return [each.label for each in tick.seen]


def _objects(tick: Tick, labels: dict[str, int], actors: dict[str, int]) -> list[Plain]:
    return [
        [
            each.track_id,
            labels[each.label],
            round(each.confidence * 100),
            *(round(value * SHARE) for value in each.xyxy),
            actors.get(each.actor, -1),
        ]
        for each in tick.seen
    ]


def _surroundings(tick: Tick) -> dict[str, Plain]:
    health: Plain = None
    if tick.health is not None:
        health = list(tick.health)
    return {
        "s": {name: list(each) for name, each in tick.signals.items()},
        "c": [
            [each.change_id, *each.xyxy, each.since_s, each.appeared, each.name]
            for each in tick.changes
        ],
        "h": health,
    }


def _changed(now: dict[str, Plain], told: dict[str, Plain]) -> dict[str, Plain]:
    """Return what is not as it was told last, and remember it."""
    new = {key: value for key, value in now.items() if value != told[key]}
    told.update(new)
    return new


def _json(value: Plain) -> str:
    return json.dumps(value, separators=(",", ":"))
