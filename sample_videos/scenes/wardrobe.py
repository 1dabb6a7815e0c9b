"""Looks at random: paint of vehicles, clothes of people."""

from collections.abc import Sequence

import numpy as np

from sample_videos.scenes.draws import chance
from sample_videos.scenes.looks import CHILD_SCALE, Kind, Look
from sample_videos.scenes.meshes.body import Build, Clothes
from sample_videos.scenes.meshes.car import SHAPES
from sample_videos.scenes.meshes.mesh import Colour

_SHIRTS: Sequence[Colour] = (
    (0.55, 0.07, 0.07), (0.08, 0.14, 0.35), (0.75, 0.75, 0.72), (0.03, 0.03, 0.035),
    (0.15, 0.32, 0.17), (0.65, 0.45, 0.10), (0.25, 0.25, 0.28), (0.38, 0.55, 0.68),
    (0.5, 0.2, 0.35), (0.05, 0.06, 0.10), (0.10, 0.09, 0.07), (0.70, 0.68, 0.10),
)  # fmt: skip
_TROUSERS: Sequence[Colour] = (
    (0.04, 0.055, 0.11), (0.025, 0.025, 0.03), (0.22, 0.19, 0.14), (0.10, 0.10, 0.11),
    (0.12, 0.17, 0.28), (0.30, 0.30, 0.30),
)  # fmt: skip
_SKINS: Sequence[Colour] = (
    (0.52, 0.33, 0.24),
    (0.60, 0.41, 0.31),
    (0.42, 0.26, 0.18),
    (0.30, 0.18, 0.12),
)
_HAIR: Sequence[Colour] = (
    (0.02, 0.015, 0.012),
    (0.06, 0.035, 0.02),
    (0.12, 0.08, 0.05),
    (0.35, 0.34, 0.33),
    (0.30, 0.05, 0.05),
)
_SHOES: Sequence[Colour] = ((0.03, 0.03, 0.03), (0.6, 0.6, 0.6), (0.12, 0.07, 0.04))
_CARS: Sequence[Colour] = (
    (0.62, 0.63, 0.65), (0.03, 0.03, 0.035), (0.45, 0.03, 0.03), (0.05, 0.11, 0.28),
    (0.70, 0.70, 0.68), (0.30, 0.31, 0.30), (0.55, 0.45, 0.05), (0.12, 0.18, 0.12),
    (0.75, 0.75, 0.75), (0.16, 0.16, 0.17), (0.22, 0.13, 0.08), (0.10, 0.25, 0.32),
)  # fmt: skip
_COACHES: Sequence[Colour] = (
    (0.75, 0.77, 0.78), (0.10, 0.32, 0.14), (0.60, 0.10, 0.06), (0.10, 0.25, 0.50),
    (0.70, 0.50, 0.06),
)  # fmt: skip
_CARGO: Sequence[Colour] = (
    (0.72, 0.72, 0.70),
    (0.50, 0.50, 0.52),
    (0.15, 0.25, 0.45),
    (0.60, 0.20, 0.08),
)
_MATERIAL_SPREAD = 0.15


def vehicle(kind: Kind, rng: np.random.Generator) -> Look:
    """A car, bus, truck or motorcyclist."""
    stretch = rng.uniform((0.94, 0.96, 0.95), (1.06, 1.04, 1.07))
    if kind is Kind.MOTORCYCLIST:
        build = _build(rng, helmet=chance(rng, 0.85))  # share that wear one
        return Look(kind, _near(rng, _CARS), build=build)
    paint = _CARS if kind is Kind.CAR else _COACHES
    return Look(
        kind,
        _near(rng, paint),
        _near(rng, _CARGO if kind is Kind.TRUCK else _COACHES),
        str(rng.choice(list(SHAPES))),
        (float(stretch[0]), float(stretch[1]), float(stretch[2])),
    )


def person(rng: np.random.Generator, *, child: bool = False) -> Look:
    """A grown person, or a child."""
    low, high = CHILD_SCALE if child else (0.92, 1.07)
    build = _build(rng, child=child, helmet=False)
    return Look(Kind.PERSON, build=build, scale=float(rng.uniform(low, high)))


def cyclist(rng: np.random.Generator) -> Look:
    """A rider and a bicycle."""
    build = _build(rng, helmet=chance(rng, 0.3))  # share that wear one
    return Look(Kind.CYCLIST, _near(rng, _CARS), build=build, scale=float(rng.uniform(0.94, 1.04)))


def bag(kind: Kind, rng: np.random.Generator) -> Look:
    """A thing that was put down."""
    size = float(rng.uniform(0.85, 1.15))
    colour = (0.35, 0.25, 0.15) if kind is Kind.CARTON else _near(rng, _SHIRTS)
    return Look(kind, colour, stretch=(size, size, size))


def _build(rng: np.random.Generator, *, child: bool = False, helmet: bool) -> Build:
    female, coat, pack = (bool(each) for each in rng.random(3) < (0.48, 0.22, 0.2))
    clothes = Clothes(
        shirt=_near(rng, _SHIRTS),
        trousers=_near(rng, _TROUSERS),
        skin=_near(rng, _SKINS),
        hair=_near(rng, _HAIR),
        shoe=_near(rng, _SHOES),
        bag=_near(rng, _SHIRTS),
        helmet=_near(rng, _CARS),
        long_sleeves=coat or chance(rng, 0.6),  # share of long sleeves
        long_legs=coat or chance(rng, 0.85),  # share of long trousers
    )
    return Build(clothes, female, coat and not helmet, pack, helmet, child)


def _near(rng: np.random.Generator, colours: Sequence[Colour]) -> Colour:
    """One of the colours, a little lighter or darker."""
    chosen = np.array(colours[int(rng.integers(len(colours)))])
    factor = np.exp(rng.normal(0, _MATERIAL_SPREAD, 3)) * float(np.exp(rng.normal(0, 0.15)))
    red, green, blue = np.clip(chosen * factor, 0.01, 0.85)
    return float(red), float(green), float(blue)
