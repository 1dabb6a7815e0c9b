"""CPU microseconds per frame of tracker, rules and activations, with 20 objects in the picture.

Run: python tests/bench/bench_rules.py [FRAMES]
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from statistics import median
from typing import TypeVar

import numpy as np

from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.rule import Rule
from edge_node.tracking.byte_tracker import ByteTracker
from edge_node.types import Detections, Frame, Zone

FPS = 5
OBJECTS = 20
LABELS = tuple(str(number) for number in range(80))
NAMES = frozenset({"2"})
ZONE = Zone("z", ((0.1, 0.1), (0.9, 0.15), (0.95, 0.6), (0.8, 0.9), (0.3, 0.95), (0.05, 0.5)))
A = TypeVar("A")
T = TypeVar("T")
START = datetime(2026, 1, 1, tzinfo=UTC)


def scene(frames: int) -> list[tuple[Detections, Frame]]:
    """Twenty cars, half of them parked, half driving in rows; with jitter."""
    rng = np.random.default_rng(0)
    image = np.zeros((720, 1280, 3), np.uint8)
    places = np.stack([np.arange(OBJECTS) % 5 * 240 + 20, np.arange(OBJECTS) // 5 * 170 + 20], 1)
    speed = np.where(np.arange(OBJECTS) % 2, 40.0, 0.0)[:, None] * (1, 0)
    made = []
    for number in range(frames):
        corner = (places + speed * (number / FPS) + rng.normal(0, 1, places.shape)) % (1220, 1000)
        xyxy = np.hstack((corner, corner + 60)).astype(np.float32)
        seen = Detections(xyxy, np.full(OBJECTS, 0.8, np.float32), np.full(OBJECTS, 2, np.int64))
        at = START + timedelta(seconds=number / FPS)
        made.append((seen, Frame("c", number, at, number / FPS, image)))
    return made


def timed(work: Callable[[A], T], inputs: Sequence[A]) -> tuple[float, list[T]]:
    """Return the median CPU microseconds per input, and the answers."""
    times, answers = [], []
    for each in inputs:
        began = time.thread_time()
        answers.append(work(each))
        times.append(time.thread_time() - began)
    return median(times) * 1e6, answers


def rules(number: int) -> list[Rule]:
    made: list[Rule] = []
    for index in range(number):
        made += [
            ObjectsInside(f"inside{index}", ZONE, labels=NAMES),
            Loitering(f"loitering{index}", ZONE, labels=NAMES),
            LineCrossed(f"line{index}", "l", ((0.5, 0.0), (0.5, 1.0)), labels=NAMES),
        ]
    return made


def main(frames: int) -> None:
    tracker = ByteTracker(LABELS)
    micros, tracks = timed(lambda given: tracker.update(*given), scene(frames))
    print(f"{'tracker':<28}{micros:8.0f} us/frame")
    for rule in rules(1):
        alone = Judge([rule], Activations(map(str, count(1)).__next__))
        micros, _ = timed(alone.update, tracks)
        print(f"{type(rule).__name__:<28}{micros:8.0f} us/frame")
    for number in (1, 4):
        several = rules(number)
        judge = Judge(several, Activations(map(str, count(1)).__next__))
        micros, _ = timed(judge.update, tracks)
        print(f"{f'{len(several)} rules and activations':<28}{micros:8.0f} us/frame")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
