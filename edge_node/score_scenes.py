"""Scenes without pixels through the rules of a camera: what they tell of it, and what was due.

Reads what `python -m sample_videos.trajectories` writes; sample_videos/trajectories/files.py has
the format.
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, repeat
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.scoring import Due, Told, pair
from contracts.truth import ExpectedEvent
from edge_node.errors import SetupError
from edge_node.rulebook import build_rules, ground_of
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.score_outcome import (
    Outcome,
    Source,
    kind_told,
    mistakes_of,
    only_rules,
    wanted_by,
)
from edge_node.score_strips import MOMENTS_S, drawn
from edge_node.score_truth import due_of
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
MOST_TICKS = 1_000_000
_BEGINS = '{"format":'
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


def scenes_in(path: Path) -> Iterator[RecordedScene]:
    """Read a file of scenes, one after the other.

    Raises:
        SetupError: It cannot be read, or a line is not what it should be.
    """
    return map(_Text.read, _texts_in(path))


def read_scenes(lines: Iterable[str], source: str = "scenes") -> Iterator[RecordedScene]:
    """Read scenes from lines.

    Raises:
        SetupError: A line is not what it should be.
    """
    return map(_Text.read, _texts(lines, source))


@dataclass(slots=True)
class _Text:
    """A scene's lines, not looked at yet."""

    source: str
    first_line: int
    lines: list[str]

    def read(self) -> RecordedScene:
        """Read the lines."""
        reader: _Reader | None = None
        for number, line in enumerate(self.lines, start=self.first_line):
            try:
                if reader is None:
                    reader = _Reader(SceneHead.model_validate_json(line))
                else:
                    reader.take(_TickLine.model_validate_json(line))
            except (ValueError, IndexError) as error:  # pydantic's error is a ValueError
                raise SetupError(f"{self.source}:{number}: {error}") from None
        if reader is None:
            raise SetupError(f"{self.source}: there is no scene in it")
        return reader.scene()


def _texts_in(path: Path) -> Iterator[_Text]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from _texts(file, str(path))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: cannot be read: {error}") from error


def _texts(lines: Iterable[str], source: str) -> Iterator[_Text]:
    """Cut lines where a scene begins."""
    text = _Text(source, 1, [])
    for number, line in enumerate(lines, start=1):
        if text.lines and line.startswith(_BEGINS):
            yield text
            text = _Text(source, number, [])
        text.lines.append(line)
        if len(text.lines) > MOST_TICKS:
            raise SetupError(f"{source}: a scene of more than {MOST_TICKS} ticks; cut it")
    if text.lines:
        yield text


def tell(scene: RecordedScene, only: Sequence[str] = ()) -> list[Told]:
    """Run the rules of the scene's camera over it; return what they tell, when it began.

    Args:
        scene: What is seen.
        only: Kinds of rules; none named = all.
    """
    camera = only_rules(scene.head.camera, only)
    numbers = count(1)
    activations = Activations(lambda: f"activation-{next(numbers)}")
    judge = Judge(build_rules(camera), activations, ground_of(camera))
    told: list[Told] = []
    for tick in scene.ticks:
        changes = judge.update(tick.tracks, tick.surroundings)
        told += [
            told_of(each, tick.tracks.at, scene.names)
            for each in changes
            if each.phase is Phase.STARTED
        ]
    return told


def outcomes(path: Path, only: Sequence[str], twins: Path | None = None) -> Iterator[Outcome]:
    """Yield what comes of each scene of a file.

    Args:
        path: The file.
        only: Kinds of rules; none named = all.
        twins: The same scenes with true boxes, to tell whose mistake a mistake is.

    Raises:
        SetupError: A file cannot be read, or a line is not what it should be.
    """
    source = Source.ORDINARY if path.name.startswith("ordinary") else Source.SCENES
    true_texts = _texts_in(twins) if twins else repeat(None)
    for scene, twin in zip(scenes_in(path), true_texts, strict=False):
        camera = only_rules(scene.head.camera, only)
        if not camera.rules:
            continue
        pairing = pair(wanted_by(camera, scene.due), tell(scene, only))
        true_pairing = None
        if twin is not None and (pairing.missed or pairing.false):
            true_scene = twin.read()
            true_pairing = pair(wanted_by(camera, true_scene.due), tell(true_scene, only))
        yield Outcome(
            source,
            scene.head.scene,
            scene.head.tempts,
            frozenset(map(kind_told, camera.rules)),
            scene.head.seconds / 3600,
            pairing,
            mistakes_of(pairing, true_pairing, partial(_strip, scene)),
        )


def _strip(scene: RecordedScene, at_s: float, about: Sequence[str]) -> tuple[str, ...]:
    ids = frozenset(number for number, name in scene.names.items() if name in about)
    last = len(scene.ticks) - 1
    found: list[str] = []
    for step in MOMENTS_S:
        index = min(max(round((at_s + step) * scene.head.fps), 0), last)
        tracks = scene.ticks[index].tracks
        text = f"{index / scene.head.fps:.1f} s"
        found.append(drawn(scene.head.camera, tracks, scene.head.size, ids, text))
    return tuple(found)


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
