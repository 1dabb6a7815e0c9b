"""What actors look like, and their meshes at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import numpy as np

from sample_videos.scenes.meshes import bags, car, coach, cycles, gait
from sample_videos.scenes.meshes.body import Build, body
from sample_videos.scenes.meshes.mesh import Colour, Mesh
from sample_videos.scenes.meshes.skeleton import Pose, posed

_SADDLE = np.array([-0.24, 0.0, 0.045])
"""Where a rider's rest origin lies on a bicycle."""
_MOTORCYCLE_SEAT = np.array([-0.22, 0.0, -0.05])
_PEDAL_WAY_M = 2.6
"""Wheel turns per pedal turn."""
CHILD_SCALE = (0.60, 0.85)


class Kind(StrEnum):
    """What an actor is; `cyclist` and `motorcyclist` are a rider and a machine."""

    PERSON = "person"
    CYCLIST = "cyclist"
    MOTORCYCLIST = "motorcyclist"
    CAR = "car"
    BUS = "bus"
    TRUCK = "truck"
    SUITCASE = "suitcase"
    BACKPACK = "backpack"
    HANDBAG = "handbag"
    CARTON = "carton"


VEHICLES = frozenset({Kind.CAR, Kind.BUS, Kind.TRUCK, Kind.MOTORCYCLIST})
BAGS = frozenset({Kind.SUITCASE, Kind.BACKPACK, Kind.HANDBAG, Kind.CARTON})


class Stance(StrEnum):
    """What a person does; `walk` stands when his speed is 0."""

    WALK = "walk"
    TELEPHONE = "telephone"
    CROUCH = "crouch"
    LIE = "lie"


@dataclass(frozen=True, slots=True)
class Look:
    """Plain values that a mesh is made of."""

    kind: Kind
    colour: Colour = (0.5, 0.5, 0.52)
    second: Colour = (0.72, 0.72, 0.70)
    """Stripe of a bus, box of a truck."""
    variant: str = "sedan"
    """One of `car.SHAPES`."""
    stretch: tuple[float, float, float] = (1.0, 1.0, 1.0)
    build: Build | None = None
    """Persons and riders have one."""
    scale: float = 1.0
    """Height of a person against 1.76 m."""


@dataclass(frozen=True, slots=True)
class Motion:
    """How an actor moves at a moment."""

    speed: float = 0.0
    """Metres per second."""
    walked: float = 0.0
    """Metres since the start: drives legs and pedals, so that feet do not slide."""
    stance: Stance = Stance.WALK
    glance: float = 0.0
    braking: bool = False
    lights: bool = False
    seed: int = 0
    """Of poses that have something at random."""


STILL = Motion()


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece of an actor that is a class of its own to a detector; about the actor's place."""

    name: str
    mesh: Mesh


@dataclass(frozen=True, slots=True)
class Footprint:
    """Half sizes of what an actor covers on the ground, metres."""

    half_length: float
    half_width: float
    shade: float = field(default=0.8)
    """Strength of the contact shadow."""


_FOOTPRINTS = {
    Kind.CAR: Footprint(2.3, 0.9),
    Kind.BUS: Footprint(5.9, 1.25),
    Kind.TRUCK: Footprint(3.8, 1.2),
    Kind.MOTORCYCLIST: Footprint(1.0, 0.25, 0.5),
    Kind.CYCLIST: Footprint(0.85, 0.25, 0.35),
    Kind.PERSON: Footprint(0.25, 0.25, 0.45),
}
_BAG = Footprint(0.18, 0.22, 0.6)


def footprint(look: Look) -> Footprint:
    """What the actor covers on the ground, before its stretch."""
    return _FOOTPRINTS.get(look.kind, _BAG)


def parts(look: Look, motion: Motion) -> Sequence[Part]:
    """Meshes of an actor at a moment, about its place on the ground, looking along x."""
    match look.kind:
        case Kind.PERSON:
            return (Part("person", posed(body(_build(look)), _pose(motion), look.scale)),)
        case Kind.CYCLIST:
            return _cyclist(look, motion)
        case Kind.MOTORCYCLIST:
            return _motorcyclist(look, motion)
        case _:
            name = "box" if look.kind is Kind.CARTON else str(look.kind)
            return (Part(name, _rigid(look, braking=motion.braking, lights=motion.lights)),)


@lru_cache(maxsize=128)
def _rigid(look: Look, *, braking: bool, lights: bool) -> Mesh:
    match look.kind:
        case Kind.CAR:
            mesh = car.car(look.variant, look.colour, braking=braking, lights=lights)
        case Kind.BUS:
            mesh = coach.bus(look.colour, look.second, lights=lights)
        case Kind.TRUCK:
            mesh = coach.truck(look.colour, look.second, lights=lights)
        case Kind.MOTORCYCLIST:
            mesh = cycles.motorcycle(look.colour, lights=lights)
        case _:
            mesh = _BAG_MAKERS[look.kind](look.colour)
    return mesh.stretched(look.stretch)


_BAG_MAKERS = {
    Kind.SUITCASE: bags.suitcase,
    Kind.BACKPACK: bags.backpack,
    Kind.HANDBAG: bags.handbag,
    Kind.CARTON: bags.carton,
}


def _build(look: Look) -> Build:
    if look.build is None:
        raise ValueError(f"a {look.kind} needs a build: who is it?")
    return look.build


def _pose(motion: Motion) -> Pose:
    match motion.stance:
        case Stance.LIE:
            return gait.lying(np.random.default_rng(motion.seed))
        case Stance.CROUCH:
            return gait.crouching(0.8)
        case Stance.TELEPHONE:
            return gait.standing(motion.glance, telephone=True)
        case Stance.WALK if motion.speed > 0:
            return gait.walking(2 * np.pi * motion.walked / gait.STRIDE_M, motion.speed)
        case _:
            return gait.standing(motion.glance)


def _cyclist(look: Look, motion: Motion) -> Sequence[Part]:
    phase = -motion.walked / cycles.WHEEL_M / _PEDAL_WAY_M
    rider = posed(body(_build(look)), gait.cycling(phase), look.scale).moved(_SADDLE)
    return Part("person", rider), Part("bicycle", cycles.bicycle(phase, look.colour))


def _motorcyclist(look: Look, motion: Motion) -> Sequence[Part]:
    machine = _rigid(look, braking=False, lights=motion.lights)
    rider = posed(body(_build(look)), gait.motorcycling(), look.scale).moved(_MOTORCYCLE_SEAT)
    return Part("person", rider), Part("motorcycle", machine)
