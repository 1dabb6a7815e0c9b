"""Meshes of what does not move at a site."""

from collections.abc import Callable, Iterable

import numpy as np

from sample_videos.scenes.meshes import street
from sample_videos.scenes.meshes.mesh import (
    GROUND,
    RUBBER,
    Floats,
    Mesh,
    Modeller,
    Point,
    joined,
)
from sample_videos.scenes.renderer import Item
from sample_videos.scenes.site import KERB_M, Axis, Furniture, Road, SignalHead, Site, Thing

_FAR_M = 400.0
_ARC = 12
_KERB_GREY = (0.45, 0.44, 0.43)
_LAMP_REACH_M = 1.8


def scenery(site: Site) -> list[Item]:
    """Ground and everything fixed; the signals come apart since they change."""
    rng = np.random.default_rng(site.seed + 1)
    pieces = [
        _pavements(site),
        *_houses(site),
        *(_thing(each, site, rng) for each in site.furniture),
    ]
    return [Item(_plane(site), casts=False), Item(joined(pieces))]


def signals(site: Site, lit: dict[str, str]) -> list[Item]:
    """The signal heads; `lit` names the lamps that are on for each group."""
    heads = {letters: street.signal_head(letters) for letters in sorted(set(lit.values()))}
    return [Item(heads[lit[each.group]], each.place, each.yaw) for each in site.signals]


def lamp_lights(site: Site) -> list[Point]:
    """Where street lamps shine."""
    lamps = [each for each in site.furniture if each.thing is Thing.LAMP]
    return [_lamp_light(each) for each in lamps]


def post_of(head: SignalHead) -> Furniture:
    """The post that carries a signal head."""
    back = (-0.15 * float(np.cos(head.yaw)), -0.15 * float(np.sin(head.yaw)))
    place = (head.place[0] + back[0], head.place[1] + back[1])
    return Furniture(Thing.POLE, place, height=head.place[2] + 0.5)


def _lamp_light(lamp: Furniture) -> Point:
    x = lamp.place[0] + _LAMP_REACH_M * float(np.cos(lamp.yaw))
    y = lamp.place[1] + _LAMP_REACH_M * float(np.sin(lamp.yaw))
    return x, y, lamp.height


def _plane(site: Site) -> Mesh:
    """The ground picture, and far around it an even colour a little lower."""
    model = Modeller(both_sides=False)
    for reach, z, material, colour in (
        (site.size_m / 2, 0.0, GROUND, (1.0, 1.0, 1.0)),
        (_FAR_M, -0.05, RUBBER, _far_colour(site)),
    ):
        square = ((-reach, -reach, z), (reach, -reach, z), (reach, reach, z), (-reach, reach, z))
        model.add(square, ((0, 1, 2, 3),), colour, material)
    return model.mesh()


def _far_colour(site: Site) -> Point:
    share = site.surfaces.snow
    red, green, blue = (0.5 * (1 - share) * each + 0.6 * share for each in site.surfaces.verge)
    return red, green, blue


def _houses(site: Site) -> Iterable[Mesh]:
    for house in site.houses:
        yield street.house(house.size, house.colour).moved((*house.place, 0.0))


def _thing(each: Furniture, site: Site, rng: np.random.Generator) -> Mesh:
    makers: dict[Thing, Callable[[], Mesh]] = {
        Thing.TREE: lambda: street.tree(rng, each.height, site.leaf),
        Thing.LAMP: lambda: street.lamp_post(each.height - 0.15),
        Thing.POLE: lambda: street.pole(each.height),
        Thing.RAILING: lambda: street.railing(each.height),
        Thing.BIN: street.litter_bin,
        Thing.BENCH: street.bench,
        Thing.SIGN: lambda: street.road_sign((0.6, 0.03, 0.03)),
    }
    return makers[each.thing]().moved((*each.place, KERB_M), each.yaw)


def _pavements(site: Site) -> Mesh:
    model = Modeller(both_sides=False)
    for ring in _blocks(site):
        _raise(model, ring)
    return model.mesh()


def _blocks(site: Site) -> list[Floats]:
    """Outlines of the raised ground between the roads, each seen whole from its first point."""
    reach = site.size_m / 2
    blocks = [_corner(x, y, site.corner_m, reach) for x, y in site.corners()]
    for road in site.roads:
        blocks += [_strip(road, side, reach) for side in (-1, 1) if _unbroken(site, road, side)]
    return blocks


def _unbroken(site: Site, road: Road, side: int) -> bool:
    """Whether no other road leaves on this side."""
    others = [each for each in site.roads if each.axis is not road.axis]
    return all((each.end if side > 0 else -each.start) <= 0 for each in others)


def _corner(x: float, y: float, radius: float, reach: float) -> Floats:
    angle = np.linspace(0, np.pi / 2, _ARC)
    ax = abs(x) + radius * (1 - np.sin(angle))
    ay = abs(y) + radius * (1 - np.cos(angle))
    ring = np.stack([np.r_[reach, reach, ax, abs(x)], np.r_[reach, abs(y), ay, reach]], axis=1)
    return np.asarray(ring * np.sign([x, y]))


def _strip(road: Road, side: int, reach: float) -> Floats:
    near, far = side * road.half_m, side * reach
    ring = np.array([[-reach, far], [-reach, near], [reach, near], [reach, far]])
    return ring if road.axis is Axis.X else ring[:, ::-1]


def _raise(model: Modeller, ring: Floats) -> None:
    """Top, kerb face and kerb stone of a block."""
    if _turns_right(ring):
        ring = ring[::-1]
    count = len(ring)
    top = np.column_stack([ring, np.full(count, KERB_M)])
    fan = np.stack([np.zeros(count - 2, int), np.arange(1, count - 1), np.arange(2, count)], axis=1)
    first = _first_corner(ring)
    model.add(np.roll(top, -first, axis=0), fan, (1.0, 1.0, 1.0), GROUND)
    this = np.arange(count)
    after = (this + 1) % count
    walls = np.stack([this, after, after + count, this + count], axis=1)
    bottom = top - [0, 0, KERB_M]
    model.add(np.concatenate([bottom, top]), walls, _KERB_GREY, RUBBER, crease=20)
    lift = np.array([0.0, 0.0, 0.004])
    inner = top + lift + np.column_stack([_inward(ring) * 0.14, np.zeros(count)])
    rim = top + lift
    model.add(np.concatenate([rim, inner]), walls, _KERB_GREY, RUBBER, crease=20)


def _first_corner(ring: Floats) -> int:
    """The point furthest out, from which the whole block is seen."""
    return int(np.abs(ring).sum(1).argmax())


def _turns_right(ring: Floats) -> bool:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) < 0


def _inward(ring: Floats) -> Floats:
    """Unit normals into a block that turns left, at its points."""
    edge = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    normal = np.stack([-edge[:, 1], edge[:, 0]], axis=1)
    return np.asarray(normal / np.linalg.norm(edge, axis=1, keepdims=True))
