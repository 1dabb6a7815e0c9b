"""The truth file of a video: what is due of a camera's rules, and boxes without a detector."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from contracts.scoring import Due
from contracts.truth import ExpectedEvent, Happening, ShownObject, Truth
from edge_node.errors import SetupError
from edge_node.rule_settings.base import RuleSection
from edge_node.rule_settings.basic import (
    LineCrossedSettings,
    LoiteringSettings,
    ObjectsInsideSettings,
)
from edge_node.rules.geometry import Point, crossing
from edge_node.settings import CameraSettings
from edge_node.types import Box, Detections, Frame, Track, Tracks

MAX_BYTES = 256 * 1024 * 1024
LABELS = {"cyclist": "bicycle", "motorcyclist": "motorcycle", "child": "person"}
"""What a COCO detector calls the things of our scenes."""
LATE_S, EARLY_S = 2.0, 1.5
"""Ways are told by the middle of a body, rules look at the foot of its box."""
LEAST_VISIBLE, LEAST_INSIDE = 0.25, 0.25
MEMORY_S, JUMP_M = 3.0, 4.0
WALKING_MPS, DRIVING_MPS = 3.0, 15.0


def read_truth(path: Path) -> Truth:
    """Read a truth file.

    Raises:
        SetupError: It is not there, or something in it is wrong; the first mistakes are told.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SetupError(f"{path}: larger than {MAX_BYTES} bytes; this is no truth file")
        return Truth.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SetupError(f"{path}: cannot be read: {error.strerror}; write a truth file") from error
    except ValidationError as error:
        raise SetupError(f"{path}: {_told(error)}") from None


def _told(error: ValidationError) -> str:
    mistakes = json.loads(error.json(include_url=False, include_input=False))[:5]
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in mistakes)


def due_of(expected: ExpectedEvent) -> Due:
    """Return a truth file's event as scoring takes it."""
    return Due(
        expected.kind,
        expected.at_s,
        expected.zone,
        expected.objects,
        expected.early_s,
        expected.late_s,
        expected.measured,
        expected.must,
    )


def due_events(truth: Truth, camera: CameraSettings) -> list[Due]:
    """Return what the camera's rules must tell of the video.

    From `expected`, if that is there; else from what the objects did, for rules whose meaning
    follows from it: lines, visits and stays. Any other rule must be silent then.
    """
    if truth.expected is not None:
        return [due_of(each) for each in truth.expected]
    return [due for rule in camera.rules for due in _due_of_rule(rule, camera, truth)]


def _due_of_rule(rule: RuleSection, camera: CameraSettings, truth: Truth) -> Iterator[Due]:
    match rule:
        case LineCrossedSettings():
            (points,) = (line.points for line in camera.lines if line.id == rule.line)
            yield from _crossings(rule, points, truth)
        case ObjectsInsideSettings(min_count=1):
            yield from _stays(rule, rule.zone, rule.minimum_duration_s, truth)
        case LoiteringSettings():
            yield from _stays(rule, rule.zone, rule.seconds, truth)
        case _:
            return


def _crossings(rule: LineCrossedSettings, points: Sequence[Point], truth: Truth) -> Iterator[Due]:
    """Where the middle of a body crosses; where only the foot of its box does, it may be told."""
    due: list[Due] = []
    for each in _of_classes(rule, truth.events):
        at_s = each.at_s if each.foot_s is None else each.foot_s
        wanted = rule.direction in ("any", each.direction)
        if (each.kind, each.line) == ("line_crossed", rule.line) and wanted and at_s is not None:
            must = each.foot_s is not None
            due.append(_crossed(rule, at_s, each.object, must=must))
    yield from due
    known = {(each.objects[0], round(each.at_s)) for each in due}
    for at_s, name in _foot_crossings(rule, points, truth):
        if not any((name, round(at_s) + step) in known for step in (-2, -1, 0, 1, 2)):
            yield _crossed(rule, at_s, name, must=False)


def _crossed(rule: LineCrossedSettings, at_s: float, name: str, *, must: bool) -> Due:
    return Due(rule.kind, at_s, rule.line, (name,), EARLY_S, LATE_S, must=must)


def _foot_crossings(
    rule: LineCrossedSettings, points: Sequence[Point], truth: Truth
) -> Iterator[tuple[float, str]]:
    if truth.fps is None or truth.size is None:
        return
    for index, (before, after) in enumerate(pairwise(truth.frames), start=1):
        feet = {row.id: _foot(row, truth.size) for row in before}
        for row in after:
            if row.id in feet and LABELS.get(row.class_, row.class_) in rule.classes:
                step = (feet[row.id], _foot(row, truth.size))
                if any(crossing(step, segment) for segment in pairwise(points)):
                    yield index / truth.fps, row.id


def _foot(row: ShownObject, size: tuple[int, int]) -> Point:
    x1, _, x2, y2 = row.xyxy
    return (x1 + x2) / 2 / size[0], y2 / size[1]


def _stays(rule: RuleSection, zone: str, least_s: float, truth: Truth) -> Iterator[Due]:
    """A stay that is as long as it must be, give or take a tenth, may be told or not."""
    kind = rule.model_dump(include={"kind"})["kind"]
    for each in _of_classes(rule, truth.events):
        if (each.kind, each.zone) != ("zone_visit", zone):
            continue
        for start, end in _in_file(each, truth):
            if end - start >= 0.9 * least_s:
                must = end - start > 1.1 * least_s + 0.5
                yield Due(kind, start + least_s, zone, (each.object,), EARLY_S, LATE_S, must=must)


def _in_file(visit: Happening, truth: Truth) -> Iterator[tuple[float, float]]:
    """A visit as the file shows it: one that runs over the end of a loop begins it, too."""
    seconds = truth.period_s
    if seconds is None and truth.fps and truth.frame_count:
        seconds = truth.frame_count / truth.fps
    last = float("inf") if seconds is None else seconds
    enter, leave = visit.enter_s or 0.0, last if visit.leave_s is None else visit.leave_s
    yield enter, min(leave, last)
    if truth.period_s and leave > truth.period_s and enter > 0:
        yield 0.0, leave - truth.period_s


def _of_classes(rule: RuleSection, events: Iterable[Happening]) -> Iterator[Happening]:
    return (each for each in events if LABELS.get(each.class_, each.class_) in rule.classes)


@dataclass(slots=True)
class TrueTracker:
    """A tracker that knows the truth; detections are not looked at."""

    truth: Truth
    _ids: dict[str, int] = field(default_factory=dict)
    _last: dict[str, tuple[float, ShownObject]] = field(default_factory=dict)
    _given: int = 0

    def update(self, detections: Detections, frame: Frame) -> Tracks:
        """Return the true boxes of the frame's second."""
        rows = shown_at(self.truth, frame.monotonic)
        height, width = frame.image.shape[:2]
        now = tuple(
            self._track(row, frame.monotonic, width, height)
            for row in rows
            if row.visible >= LEAST_VISIBLE and row.inside >= LEAST_INSIDE
        )
        return Tracks(frame.captured_at, now)

    def reset(self) -> Tracks:
        """Forget nothing: the truth has no gaps."""
        raise NotImplementedError("a file has one segment")

    def _track(self, row: ShownObject, at_s: float, width: int, height: int) -> Track:
        if self._is_new(row, at_s):
            self._given += 1
            self._ids[row.id] = self._given
        self._last[row.id] = (at_s, row)
        x1, y1, x2, y2 = row.xyxy
        box = Box(x1 / width, y1 / height, x2 / width, y2 / height)
        return Track(self._ids[row.id], LABELS.get(row.class_, row.class_), 1.0, box)

    def _is_new(self, row: ShownObject, at_s: float) -> bool:
        """Who left a loop's picture and enters it elsewhere is somebody new."""
        if row.id not in self._last:
            return True
        last_s, last = self._last[row.id]
        if row.ground is None or last.ground is None:
            return at_s - last_s > MEMORY_S
        fastest = WALKING_MPS if row.class_ in ("person", "child") else DRIVING_MPS
        return math.dist(row.ground, last.ground) > JUMP_M + fastest * (at_s - last_s)


def shown_at(truth: Truth, at_s: float) -> tuple[ShownObject, ...]:
    """Return what is in the picture of this second; nothing if the file tells no boxes."""
    if not truth.frames or truth.fps is None:
        return ()
    return truth.frames[min(round(at_s * truth.fps), len(truth.frames) - 1)]
