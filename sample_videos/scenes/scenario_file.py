"""Scenario files: YAML, checked before anything is drawn."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sample_videos.scenes import light, wardrobe
from sample_videos.scenes.camera import aimed
from sample_videos.scenes.looks import BAGS, Kind, Look, Stance
from sample_videos.scenes.scenario import Actor, Scenario, Shake, Shot, WayPoint, along
from sample_videos.scenes.signals import Programme, Step
from sample_videos.scenes.sites import SITES


class ScenarioError(Exception):
    """A scenario file is wrong; the message names the place."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Metres = Annotated[float, Field(ge=-200, le=200)]
_Seconds = Annotated[float, Field(ge=-3600, le=3600)]


class _Leg(_Section):
    """A way through `points` at an even `kmh`, or way-points with their seconds in `path`."""

    start_s: _Seconds = 0.0
    kmh: Annotated[float, Field(gt=0, le=250)] = 5.0
    points: Annotated[list[tuple[_Metres, _Metres]], Field(max_length=200)] = []
    path: Annotated[list[tuple[_Seconds, _Metres, _Metres]], Field(max_length=200)] = []


class _ActorSection(_Leg):
    kind: Kind
    seed: int = 0
    variant: Literal["sedan", "hatch", "wagon", "suv"] | None = None
    colour: tuple[float, float, float] | None = None
    child: bool = False
    heading: Annotated[float, Field(ge=-360, le=360)] = 0.0
    """Degrees, of who stands from the start."""
    stances: list[tuple[_Seconds, Stance]] = []


class _ShakeSection(_Section):
    degrees: Annotated[float, Field(ge=0, le=5)] = 0.0
    hertz: Annotated[float, Field(gt=0, le=10)] = 1.3
    moved_at_s: _Seconds | None = None
    moved_degrees: tuple[float, float, float] = (0.0, 0.0, 0.0)


class _ShotSection(_Section):
    position: tuple[_Metres, _Metres, Annotated[float, Field(gt=0.5, le=60)]]
    target: tuple[_Metres, _Metres]
    focal_px: Annotated[float, Field(gt=200, le=6000)]
    shake: _ShakeSection = _ShakeSection()
    zones: dict[str, Annotated[list[tuple[_Metres, _Metres]], Field(min_length=3)]] = {}
    lines: dict[str, tuple[tuple[_Metres, _Metres], tuple[_Metres, _Metres]]] = {}


class _StepSection(_Section):
    seconds: Annotated[float, Field(gt=0, le=600)]
    lit: dict[str, Annotated[str, Field(pattern="^[ryg]{0,3}$")]]


class _File(_Section):
    site: Literal["crossing"] = "crossing"
    light: Literal["day", "overcast", "low_sun", "dusk", "night", "rain", "fog"] = "day"
    seconds: Annotated[float, Field(gt=0, le=600)]
    fps: Annotated[float, Field(gt=0, le=60)] = 15.0
    size: tuple[Annotated[int, Field(ge=64, le=4096)], Annotated[int, Field(ge=64, le=4096)]] = (
        1280,
        720,
    )
    loops: bool = False
    noise: Annotated[float, Field(ge=0, le=20)] = 1.0
    cameras: Annotated[dict[str, _ShotSection], Field(min_length=1, max_length=16)]
    signals: list[_StepSection] = []
    actors: Annotated[dict[str, _ActorSection], Field(max_length=120)]


def read(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        ScenarioError: The file cannot be read or is wrong; all wrong places are told at once.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _scenario(path.stem, _File.model_validate(content))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    places = (
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()
    )
    return "; ".join(places)


def _scenario(name: str, file: _File) -> Scenario:
    programme = Programme(tuple(Step(each.seconds, each.lit) for each in file.signals))
    site = SITES[file.site]
    missing = {head.group for head in site.signals} - {g for s in programme.steps for g in s.lit}
    if not programme.steps:
        site = replace(site, signals=())
    elif missing:
        raise ValueError(f"signals: no lamps for group {', '.join(sorted(missing))}")
    return Scenario(
        name,
        site,
        [_shot(each, section, file.size) for each, section in file.cameras.items()],
        [_actor(each, section) for each, section in file.actors.items()],
        file.seconds,
        file.fps,
        light.LIGHTS[file.light],
        programme,
        file.loops,
        file.noise,
    )


def _shot(name: str, section: _ShotSection, size: tuple[int, int]) -> Shot:
    camera = aimed(section.position, section.target, section.focal_px, size)
    return Shot(name, camera, Shake(**section.shake.model_dump()), section.zones, section.lines)


def _actor(name: str, section: _ActorSection) -> Actor:
    path = _way_points(name, section)
    heading = float(np.radians(section.heading))
    return Actor(name, _look(section), path, heading, tuple(section.stances))


def _look(section: _ActorSection) -> Look:
    rng = np.random.default_rng(section.seed)
    kind = section.kind
    if kind is Kind.PERSON:
        return wardrobe.person(rng, child=section.child)
    if kind is Kind.CYCLIST:
        return wardrobe.cyclist(rng)
    look = wardrobe.bag(kind, rng) if kind in BAGS else wardrobe.vehicle(kind, rng)
    if section.colour is not None:
        look = replace(look, colour=section.colour)
    return replace(look, variant=section.variant) if section.variant else look


def _way_points(name: str, leg: _Leg) -> tuple[WayPoint, ...]:
    if bool(leg.path) == bool(leg.points):
        raise ValueError(f"actors.{name}: give either points with kmh, or a path with seconds")
    if leg.path:
        times = [each[0] for each in leg.path]
        if any(b <= a for a, b in pairwise(times)):
            raise ValueError(f"actors.{name}.path: seconds must grow")
        return tuple(leg.path)
    return along(leg.start_s, leg.kmh, leg.points)
