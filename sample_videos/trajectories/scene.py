"""A scene: a place, who moves there, what the picture tells besides, and which events are due."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sample_videos.trajectories.actors import Actor, Size
from sample_videos.trajectories.place import Place, Record
from sample_videos.trajectories.ways import Point


@dataclass(frozen=True, slots=True)
class Expected:
    """An event that a rule must tell of, once."""

    kind: str
    at_s: float
    """When it is due."""
    zone: str | None = None
    """Zone or line; None: the whole picture."""
    objects: tuple[str, ...] = ()
    """Actors, any of whom may be named first; () = not asked."""
    early_s: float = 1.0
    late_s: float = 2.0
    """It may come so much earlier or later."""
    measured: Mapping[str, float] = field(default_factory=dict)
    """True values by the name that the rule gives them."""
    must: bool = True
    """False: may be told or not; counts neither as a miss nor as a false alarm."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Part of the background that changes: a bag is left, a box is taken."""

    name: str
    at: Point
    from_s: float
    to_s: float
    """Until it is as before."""
    size: Size = (0.6, 0.4, 0.6)
    appeared: bool | None = True
    """False: something went; None: the picture does not tell."""
    noticed_after_s: float = 4.0
    """Only what lasts is a change."""


class Health(NamedTuple):
    """How the picture itself is; names and units as in the node's `PictureHealth`."""

    brightness: float = 0.45
    contrast: float = 0.2
    sharpness: float | None = 1.0
    likeness: float | None = 1.0
    shift: tuple[float, float] | None = (0.0, 0.0)
    frozen_s: float = 0.0


Programme = tuple[tuple[float, str], ...]
"""(second, phase), phases `red red_yellow yellow green off unknown`; the first holds before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Some seconds or hours of a camera."""

    name: str
    place: Place
    seconds: float
    actors: Sequence[Actor]
    expected: tuple[Expected, ...] = ()
    """() = every rule must stay silent."""
    fps: float = 5.0
    signals: Mapping[str, Programme] = field(default_factory=dict)
    things: tuple[Thing, ...] = ()
    health: tuple[tuple[float, Health], ...] = ()
    """(second, health from then on); () = nobody looks at it."""
    seed: int = 0
    """Of the detector's noise."""
    tempts: str = ""
    """Why a rule might speak wrongly here; or what makes a due event hard to see."""


Family = Callable[[int], Iterator[Scene]]
"""Scenes of a seed, at least 30, each another one."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The scenes of one kind of rule."""

    kind: str
    rules: tuple[Record, ...]
    """As in a camera's settings; their zones and lines are those of the scenes' places."""
    positives: Family
    negatives: Family
