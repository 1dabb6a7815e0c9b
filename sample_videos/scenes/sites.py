"""Sites: the sample clips' crossing, and sites at random for training."""

import numpy as np

from sample_videos.scenes.draws import chance, one_of
from sample_videos.scenes.meshes.mesh import Colour
from sample_videos.scenes.scenery import post_of
from sample_videos.scenes.site import (
    Axis,
    Crosswalk,
    Furniture,
    House,
    Road,
    SignalHead,
    Site,
    Surfaces,
    Thing,
)

_WALLS: tuple[Colour, ...] = (
    (0.42, 0.36, 0.30),
    (0.45, 0.42, 0.38),
    (0.36, 0.37, 0.40),
    (0.40, 0.33, 0.28),
    (0.52, 0.50, 0.46),
    (0.30, 0.22, 0.18),
    (0.48, 0.44, 0.30),
)
_VERGES: tuple[Colour, ...] = ((0.11, 0.15, 0.06), (0.20, 0.17, 0.11), (0.24, 0.24, 0.23))
_LEAVES: tuple[Colour | None, ...] = (
    (0.075, 0.145, 0.035),
    (0.10, 0.13, 0.03),
    (0.22, 0.13, 0.02),
    None,
)
_AROUND_M = 110.0


def _crosswalks(roads: tuple[Road, ...]) -> tuple[Crosswalk, ...]:
    """On each arm of a crossing; on a road without a crossing one at its middle."""
    if len(roads) == 1:
        return (Crosswalk(roads[0], -2.0, 2.0),)
    found = []
    for road, other in (roads, roads[::-1]):
        gap = other.half_m + 1.5
        if road.end > gap:
            found.append(Crosswalk(road, gap, gap + 3.0, (-1,)))
        if road.start < -gap:
            found.append(Crosswalk(road, -gap - 3.0, -gap, (1,)))
    return tuple(found)


_X, _Y = Road(Axis.X), Road(Axis.Y)
_HEADS = (
    SignalHead((-12.8, 7.6, 4.7), 0.0, "x"),
    SignalHead((12.8, -7.6, 4.7), np.pi, "x"),
    SignalHead((7.6, -12.8, 4.7), -np.pi / 2, "y"),
    SignalHead((-7.6, 12.8, 4.7), np.pi / 2, "y"),
)
CROSSING = Site(
    roads=(_X, _Y),
    crosswalks=_crosswalks((_X, _Y)),
    houses=(
        House((29, 27), (18, 16, 15), _WALLS[0]),
        House((24, -22), (17, 14, 12), _WALLS[1]),
        House((-24, 24), (18, 15, 18), _WALLS[2]),
        House((0, 48), (20, 12, 12), _WALLS[3]),
        House((48, 2), (12, 22, 16), _WALLS[1]),
        House((-25, -25), (14, 14, 10), (0.4, 0.4, 0.4)),
    ),
    furniture=(
        *(post_of(head) for head in _HEADS),
        Furniture(Thing.LAMP, (8.5, 18), np.pi, 8.65),
        Furniture(Thing.LAMP, (18, 8.5), -np.pi / 2, 8.65),
        Furniture(Thing.LAMP, (18, -8.5), np.pi / 2, 8.65),
        Furniture(Thing.LAMP, (-8.5, 18), 0.0, 8.65),
        Furniture(Thing.RAILING, (9, 7.2), 0.0, 10.5),
        Furniture(Thing.BIN, (10.5, 12.6)),
        Furniture(Thing.BENCH, (12, -9)),
        *(
            Furniture(Thing.TREE, (x, y), 0.0, height)
            for x, y, height in (
                (15, -13, 6.1), (20, -12, 5.4), (-13, 13, 6.8), (-11.5, 19, 7.2),
                (-17, 12, 5.9), (26, 13, 6.5), (17, 30, 7.0),
            )
        ),
    ),
    signals=_HEADS,
    pavement_m=4.0,
)  # fmt: skip
"""Two roads of four lanes with signals and crosswalks."""


def random_site(rng: np.random.Generator) -> Site:
    """A crossing, a junction or a plain road, with its surroundings."""
    roads = _roads(rng)
    pavement = float(rng.uniform(2.0, 6.0))
    corner = float(rng.uniform(2.0, 6.0))
    plain = Site(roads, pavement_m=pavement, corner_m=corner)
    signals = _signals(plain, rng)
    winter = chance(rng, 0.18)  # share of winter scenes
    return Site(
        roads=roads,
        crosswalks=_crosswalks(roads) if chance(rng, 0.85) else (),
        houses=(houses := _houses(plain, rng)),
        furniture=(*(post_of(each) for each in signals), *_furniture(plain, houses, rng)),
        signals=signals,
        surfaces=_surfaces(rng, winter=winter),
        size_m=120.0,
        pavement_m=pavement,
        corner_m=corner,
        seed=int(rng.integers(2**31)),
        leaf=None if winter else one_of(rng, _LEAVES),
    )


def _roads(rng: np.random.Generator) -> tuple[Road, ...]:
    kind = rng.choice(["crossing", "junction", "road"], p=[0.5, 0.2, 0.3])
    lane_m = float(rng.uniform(3.0, 3.75))
    main = Road(Axis.X, int(rng.integers(1, 4)), lane_m)
    if kind == "road":
        return (main,)
    end = 400.0 if kind == "crossing" else 0.0
    return main, Road(Axis.Y, int(rng.integers(1, 3)), lane_m, end=end)


def _surfaces(rng: np.random.Generator, *, winter: bool) -> Surfaces:
    return Surfaces(
        asphalt=float(rng.uniform(0.30, 0.52)),
        slab=float(rng.uniform(0.42, 0.66)),
        verge=one_of(rng, _VERGES),
        paint_kept=float(rng.uniform(0.35, 0.97)),
        snow=float(rng.uniform(0.4, 1.0)) if winter else 0.0,
    )


def _houses(site: Site, rng: np.random.Generator) -> tuple[House, ...]:
    """Houses along the roads and behind them; none on a road or its pavement."""
    houses: list[House] = []
    back = site.pavement_m + float(rng.uniform(1.0, 14.0))
    for _ in range(160):
        place = rng.uniform(-_AROUND_M, _AROUND_M, 2)
        wide, deep, high = rng.uniform((10, 10, 6), (26, 20, 30))
        reach = max(float(wide), float(deep)) / 2
        x, y = float(place[0]), float(place[1])
        free = not site.on_road(np.array([x]), np.array([y]), margin=back + reach)[0]
        if free and not any(each.holds(x, y, reach + 1) for each in houses):
            colour = one_of(rng, _WALLS)
            houses.append(House((x, y), (float(wide), float(deep), float(high)), colour))
    return tuple(houses)


def _signals(site: Site, rng: np.random.Generator) -> tuple[SignalHead, ...]:
    if len(site.roads) == 1 or chance(rng, 0.35):  # crossings without signals
        return ()
    heads = []
    for x, y in site.corners():
        out_x, out_y = float(np.sign(x)), float(np.sign(y))
        height = float(rng.uniform(2.6, 4.8))
        if out_x * out_y > 0:
            heads.append(SignalHead((x + out_x, y + 5 * out_y, height), -out_y * np.pi / 2, "y"))
        else:
            yaw = 0.0 if out_x < 0 else np.pi
            heads.append(SignalHead((x + 5 * out_x, y + out_y, height), yaw, "x"))
    return tuple(heads)


def _furniture(
    site: Site, houses: tuple[House, ...], rng: np.random.Generator
) -> tuple[Furniture, ...]:
    kinds = [Thing.TREE] * 14 + [Thing.LAMP] * 3 + [Thing.SIGN, Thing.BIN, Thing.BENCH]
    found: list[Furniture] = []
    for _ in range(int(rng.integers(12, 60))):
        x, y = (float(each) for each in rng.uniform(-50, 50, 2))
        thing = one_of(rng, kinds)
        margin = 0.8 if thing in (Thing.LAMP, Thing.SIGN) else 1.8
        spot = (np.array([x]), np.array([y]))
        blocked = site.on_road(*spot, margin=margin)[0] or any(h.holds(x, y, 1.5) for h in houses)
        if not blocked:
            tall = {Thing.TREE: (3.5, 9.0), Thing.LAMP: (6.0, 9.5)}.get(thing, (1.0, 1.0))
            yaw = float(rng.uniform(0, 2 * np.pi))
            found.append(Furniture(thing, (x, y), yaw, float(rng.uniform(*tall))))
    return tuple(found)


SITES = {"crossing": CROSSING}
"""Sites that scenario files can name."""
