"""CPU of all rules of one camera of a crossing, and their memory over millions of track updates.

A camera over a crossing: twenty objects (a queue at the lights, parked cars, through traffic,
people who cross and who stand), boxes that jitter, ids that change, twelve and more rules of
different kinds. Times are of this thread's CPU; beside them stands what a fixed loop takes here,
since a busy machine is a slow one.

Run: python tests/bench/bench_rules.py [FRAMES] [MILLIONS OF TRACK UPDATES]
"""

import math
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from edge_node.rulebook import build_rules, ground_of
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.rules.objects import Objects
from edge_node.rules.registry import RULES
from edge_node.settings import CameraSettings
from edge_node.types import Box, RuleMatch, Track, Tracks
from sample_videos.scenes.camera import aimed

FPS = 5
START = datetime(2026, 1, 1, tzinfo=UTC)
VEHICLES = ["car", "truck", "bus", "motorcycle"]
EYE = aimed((-24.0, -16.0, 8.5), (4.0, 0.0), 900.0)
SIZE = np.array(EYE.size)
USUAL_LOOP_S = 0.0009
"""What the fixed loop takes on one undisturbed core of a box of 2020."""
A = TypeVar("A")
T = TypeVar("T")


def shares(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Places on the ground as seen, clipped to the picture."""
    seen = EYE.project([(x, y, 0.0) for x, y in points]) / SIZE
    return np.clip(seen, 0.0, 1.0).round(4).tolist()  # type: ignore[no-any-return]  # numpy


def area(x1: float, y1: float, x2: float, y2: float) -> list[list[float]]:
    return shares([(x1, y1), (x2, y1), (x2, y2), (x1, y2)])


def camera() -> CameraSettings:
    marks = [(x, y) for x in (-8.0, 4.0, 16.0) for y in (-6.0, 0.0, 6.0)]
    zones = {
        "lane": area(-8, -3.5, 24, 0),
        "back": area(-8, 0, 24, 3.5),
        "road": area(-8, -3.5, 24, 3.5),
        "walk": area(10, -4, 14, 4),
        "kerb": area(-6, 4, 20, 7),
    }
    heading = shares([(0.0, -1.7), (12.0, -1.7)])
    rules: list[dict[str, object]] = [
        {"kind": "objects_inside", "zone": "walk", "classes": ["person"]},
        {"kind": "objects_inside", "zone": "kerb", "classes": ["person"], "min_count": 6},
        {"kind": "line_crossed", "line": "stop", "classes": VEHICLES},
        {"kind": "loitering", "zone": "kerb"},
        {"kind": "speeding", "zone": "lane", "limit_km_h": 60},
        {"kind": "intrusion", "zone": "kerb"},
        {"kind": "crowd", "zone": "kerb", "min_count": 10},
        {"kind": "person_down", "zone": "walk"},
        {"kind": "person_on_road", "zone": "road"},
        {"kind": "wrong_way", "zone": "lane"},
        {"kind": "stopped_vehicle", "zone": "lane"},
        {"kind": "illegal_parking", "zone": "back"},
        {"kind": "collision", "zone": "road"},
        {"kind": "congestion", "zone": "lane"},
        {"kind": "queue", "zone": "lane"},
        {"kind": "running", "zone": "kerb"},
    ]
    known = [rule for rule in rules if rule["kind"] in RULES]
    return CameraSettings.model_validate(
        {
            "id": "bench",
            "calibration": {
                "points": [
                    {"image": image, "ground": mark}
                    for image, mark in zip(shares(marks), marks, strict=True)
                    if 0 < image[0] < 1 and 0 < image[1] < 1
                ]
            },
            "zones": [
                {"id": name, "polygon": corners, **({"heading": heading} if name == "lane" else {})}
                for name, corners in zones.items()
            ],
            "lines": [{"id": "stop", "points": shares([(8, -3.5), (8, 3.5)])}],
            "rules": [{"id": f"r{i}", **rule} for i, rule in enumerate(known)],
        }
    )


def scene(frames: int) -> Iterator[Tracks]:
    """Moments of the crossing; an id lasts for two minutes at most."""
    rng = np.random.default_rng(0)
    offsets = rng.uniform(0, 60, 20)
    for index in range(frames):
        seconds = index / FPS
        tracks = []
        for number in range(20):
            at_s = seconds + offsets[number]
            label, x, y = _place(number, at_s)
            sides = (1.7, 0.6) if label == "person" else (1.5, 4.4)
            box = _box(x, y, *sides)
            if box is not None and rng.random() > 0.03:
                jitter = rng.normal(0, 0.02, 4) * (box[3] - box[1])
                edges = (np.array(box) + jitter).tolist()
                name = number + 20 * int(at_s // 120)
                tracks.append(Track(name, label, 0.8, Box(*edges)))
        yield Tracks(START + timedelta(seconds=seconds), tuple(tracks))


def _place(number: int, at_s: float) -> tuple[str, float, float]:
    """Who it is and where it is now, metres."""
    match number % 5:
        case 0:  # parked
            return "car", -4.0 + 1.5 * number, 2.6
        case 1:  # through traffic
            return "car", -8.0 + (12.0 * at_s) % 36, -1.7 if number % 2 else 1.7
        case 2:  # waits for green half of the time, then goes on
            cycle = at_s % 60
            return "car", 7.0 - number / 2 + max(0.0, cycle - 30) * 0.6, -1.7
        case 3:  # crosses
            return "person", 12.0, -4 + (1.3 * at_s) % 8
        case _:  # stands about
            return "person", 4.0 + number / 3 + math.sin(at_s / 7), 5.0


def _box(x: float, y: float, height: float, length: float) -> tuple[float, ...] | None:
    corners = [
        (x + dx * length / 2, y + dy * 0.9, z)
        for dx in (-1, 1)
        for dy in (-1, 1)
        for z in (0.0, height)
    ]
    pixels = EYE.box(corners)
    if pixels is None:
        return None
    x1, y1, x2, y2 = np.clip(np.array(pixels) / np.tile(SIZE, 2), 0, 1).tolist()
    return (x1, y1, x2, y2) if x2 - x1 > 0.005 and y2 - y1 > 0.005 else None


def timed(work: Callable[[A], T], inputs: Sequence[A]) -> tuple[float, list[T]]:
    """Return the median CPU microseconds per input, and the answers."""
    times, answers = [], []
    for each in inputs:
        began = time.thread_time()
        answers.append(work(each))
        times.append(time.thread_time() - began)
    return median(times) * 1e6, answers


def slowness() -> float:
    """How much slower this machine is now than an undisturbed core: of twenty loops the median."""

    def loop(_: int) -> int:
        total = 0
        for number in range(20_000):
            total += number * number % 7
        return total

    micros, _ = timed(loop, range(20))
    return micros / 1e6 / USUAL_LOOP_S


def cost(frames: int) -> None:
    settings = camera()
    moments = list(scene(frames))
    objects = Objects(ground=ground_of(settings))
    micros, seen = timed(objects.update, moments)
    print(f"{'objects and motion':<28}{micros:8.0f} us/frame")
    matches: list[list[RuleMatch]] = [[] for _ in seen]
    for rule in build_rules(settings):
        micros, told = timed(rule.update, seen)
        for found, more in zip(matches, told, strict=True):
            found += more
        print(f"{rule.KIND:<28}{micros:8.0f} us/frame")
    activations = Activations(map(str, count(1)).__next__)
    micros, _ = timed(lambda pair: activations.update(*pair), list(zip(seen, matches, strict=True)))
    opened = len(activations.open_activations())
    print(f"{'activations':<28}{micros:8.0f} us/frame, {opened} open")
    judge = Judge(
        build_rules(settings), Activations(map(str, count(1)).__next__), ground_of(settings)
    )
    before = slowness()
    micros, _ = timed(judge.update, moments)
    slow = (before + slowness()) / 2
    mean = sum(len(each.now) for each in moments) / len(moments)
    print(
        f"{'all together':<28}{micros:8.0f} us/frame of {len(settings.rules)} rules and {mean:.0f} "
        f"objects; {micros / slow:.0f} on an undisturbed core (this one is {slow:.1f} times slower)"
    )


LAP = 3000
"""Frames that the endless scene is made of; each lap has ids of its own."""


def endless() -> Iterator[Tracks]:
    """The scene over and over again, later each time and with other ids."""
    frames = list(scene(LAP))
    for lap in count():
        later = timedelta(seconds=lap * LAP / FPS)
        for each in frames:
            now = (replace(track, track_id=track.track_id + lap * 1000) for track in each.now)
            yield Tracks(each.at + later, tuple(now))


def memory(millions: float) -> None:
    """Let the judge see so many million track updates; print now and then what is resident."""
    settings = camera()
    judge = Judge(
        build_rules(settings), Activations(map(str, count(1)).__next__), ground_of(settings)
    )
    updates, told_at = 0, 0.0
    page_kib = resource.getpagesize() / 1024
    for tracks in endless():
        judge.update(tracks)
        updates += len(tracks.now)
        if updates >= told_at:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            mib = pages * page_kib / 1024
            print(f"{updates / 1e6:6.2f} million track updates: {mib:6.1f} MiB", flush=True)
            told_at += millions * 1e5
        if updates >= millions * 1e6:
            return


if __name__ == "__main__":
    cost(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
    if len(sys.argv) > 2:
        memory(float(sys.argv[2]))
