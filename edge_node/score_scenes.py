"""Scenes without pixels through the rules of a camera: what they tell of it, and what was due.

Reads what `python -m sample_videos.trajectories` writes; sample_videos/trajectories/files.py has
the format.
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.scoring import Due, Told
from contracts.truth import ExpectedEvent
from edge_node.errors import SetupError
from edge_node.rulebook import build_rules, camera_view
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.settings import CameraSettings
from edge_node.types import (
    Activation,
    Box,
    Change,
    Phase,
    PictureHealth,
    Signal,
    SignalPhase,
    Surroundings,
    Track,
    Tracks,
)

STARTS_AT = datetime(2000, 1, 1, tzinfo=UTC)
SHARE = 100_000
"""Boxes are written as shares times this."""
MAX_LINE = 1_000_000
GHOST = ""

Row = Annotated[list[float], Field(min_length=8, max_length=8)]


class SceneHead(BaseModel):
    """The first line of a scene: everything that does not change in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["qyragy-trajectories-1"]
    scene: str
    tempts: str = ""
    seconds: float
    fps: float
    size: tuple[int, int]
    camera: CameraSettings
    actors: tuple[str, ...]
    expected: tuple[ExpectedEvent, ...]
    noise: bool


class _TickLine(BaseModel):
    """What one picture shows; see the format."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    t: float
    l: tuple[str, ...] | None = None  # noqa: E741  # as in the file
    o: tuple[Row, ...] = ()
    e: tuple[int, ...] = ()
    s: dict[str, tuple[SignalPhase, float, float]] | None = None
    c: tuple[tuple[int, float, float, float, float, float, bool | None, str], ...] | None = None
    h: tuple[float, float, float | None, float | None, tuple[float, float] | None, float] | None = (
        None
    )


@dataclass(frozen=True, slots=True)
class Tick:
    """One picture, as a camera's rules are told of it."""

    tracks: Tracks
    surroundings: Surroundings


@dataclass(frozen=True, slots=True)
class RecordedScene:
    """A scene as it was written."""

    head: SceneHead
    ticks: tuple[Tick, ...]
    names: dict[int, str]
    """Actor by track id; "" = a ghost."""

    @property
    def due(self) -> list[Due]:
        """The events that its rules must tell."""
        return [due_of(each) for each in self.head.expected]


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


def scenes_in(path: Path) -> Iterator[RecordedScene]:
    """Read a file of scenes, one after the other.

    Raises:
        SetupError: It cannot be read, or a line is not what it should be.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from read_scenes(file, str(path))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: cannot be read: {error}") from error


def read_scenes(lines: Iterable[str], source: str = "scenes") -> Iterator[RecordedScene]:
    """Read scenes from lines.

    Raises:
        SetupError: A line is not what it should be.
    """
    reader: _Reader | None = None
    for number, line in enumerate(lines, start=1):
        try:
            if '"scene"' in line[:80]:
                if reader is not None:
                    yield reader.scene()
                reader = _Reader(SceneHead.model_validate_json(line))
            elif reader is None:
                raise ValueError("the first line must begin a scene")
            else:
                reader.take(_TickLine.model_validate_json(line))
        except (ValidationError, ValueError, IndexError) as error:
            raise SetupError(f"{source}:{number}: {error}") from None
    if reader is not None:
        yield reader.scene()


def tell(scene: RecordedScene) -> list[Told]:
    """Run the rules of the scene's camera over it; return what they tell, when it began."""
    camera = scene.head.camera
    counter = iter(range(2**31))
    activations = Activations(lambda: f"activation-{next(counter)}")
    judge = Judge(build_rules(camera), activations, camera_view(camera).ground)
    told: list[Told] = []
    for tick in scene.ticks:
        changes = judge.update(tick.tracks, tick.surroundings)
        told += [
            told_of(each, tick.tracks.at, scene.names)
            for each in changes
            if each.phase is Phase.STARTED
        ]
    return told


def told_of(activation: Activation, at: datetime, names: dict[int, str]) -> Told:
    """Return an activation as scoring takes it, told when its first message left."""
    match = activation.match
    return Told(
        match.kind,
        (at - STARTS_AT).total_seconds(),
        match.zone,
        tuple(names.get(each.track_id, GHOST) for each in match.objects),
        {each.name: each.value for each in match.measured},
        {
            each.name: (each.low, each.high)
            for each in match.measured
            if each.low is not None and each.high is not None
        },
    )


class _Reader:
    """Puts a scene together from its lines."""

    def __init__(self, head: SceneHead) -> None:
        self._head = head
        self._labels: Sequence[str] = ()
        self._ticks: list[Tick] = []
        self._names: dict[int, str] = {}
        self._signals: dict[str, Signal] = {}
        self._changes: tuple[Change, ...] = ()
        self._health: PictureHealth | None = None

    def scene(self) -> RecordedScene:
        """Return the whole scene."""
        return RecordedScene(self._head, tuple(self._ticks), self._names)

    def take(self, line: _TickLine) -> None:
        """Take the next tick."""
        if line.l is not None:
            self._labels = line.l
        self._take_surroundings(line)
        at = STARTS_AT + timedelta(seconds=line.t)
        tracks = Tracks(at, tuple(map(self._track, line.o)), frozenset(line.e))
        signals = {key: each for key, each in self._signals.items() if each.since <= at}
        surroundings = Surroundings(self._health, self._changes, signals)
        self._ticks.append(Tick(tracks, surroundings))

    def _take_surroundings(self, line: _TickLine) -> None:
        if line.s is not None:
            self._signals = {
                name: Signal(phase, STARTS_AT + timedelta(seconds=since), doubt)
                for name, (phase, since, doubt) in line.s.items()
            }
        if line.c is not None:
            self._changes = tuple(
                Change(number, Box(*box), STARTS_AT + timedelta(seconds=since), appeared)
                for number, *box, since, appeared, _ in line.c
            )
            self._names.update((each[0], each[-1]) for each in line.c)
        if "h" in line.model_fields_set:
            self._health = PictureHealth(*line.h) if line.h is not None else None

    def _track(self, row: Sequence[float]) -> Track:
        number, label, confidence, x1, y1, x2, y2, actor = row
        name = self._head.actors[int(actor)] if actor >= 0 else GHOST
        self._names.setdefault(int(number), name)
        box = Box(x1 / SHARE, y1 / SHARE, x2 / SHARE, y2 / SHARE)
        return Track(int(number), self._labels[int(label)], confidence / 100, box)
