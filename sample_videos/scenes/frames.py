"""Single pictures of random streets with exact labels, to train detectors on.

Every picture depends on the seed and its number alone, so a run can be cut off and go on, and
several processes can share one run by ranges of numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sample_videos.scenes import ground, light, post, scenery
from sample_videos.scenes.camera import Camera, aimed
from sample_videos.scenes.crowd import Crowd, Pool, pool
from sample_videos.scenes.draws import chance, one_of
from sample_videos.scenes.light import Light
from sample_videos.scenes.meshes.mesh import Point
from sample_videos.scenes.renderer import Image, Item, Renderer, Scene
from sample_videos.scenes.site import Site, Thing
from sample_videos.scenes.sites import random_site
from sample_videos.scenes.stage import Placed, beams, nearest_contacts, pose
from sample_videos.scenes.truth import Seen, seen_parts

PER_SITE = 25
"""Pictures in a row that show one site: painting and loading a new one takes seconds."""
_GROUND_PIXELS = 2560
_CLEAR_OF_TREES_M = 5.0
_SITE_SALT, _FRAME_SALT = 1, 2
_PHASES = ({"x": "g", "y": "r"}, {"x": "r", "y": "g"}, {"x": "y", "y": "r"}, {"x": "r", "y": "r"})


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture and what is in it."""

    number: int
    image: Image
    seen: list[Seen]
    camera: Camera
    light: str
    """Name in `light.LIGHTS`."""


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A site, ready to be drawn."""

    site: Site
    fixed: list[Item]
    pool: Pool


def frames(
    numbers: range, seed: int, renderer: Renderer, *, skip: frozenset[int] = frozenset()
) -> Iterator[Frame]:
    """Draw these pictures in order, leaving out those in `skip`."""
    place, shown = None, -1
    for number in numbers:
        if number in skip:
            continue
        if number // PER_SITE != shown:
            shown = number // PER_SITE
            place = _place(np.random.default_rng((seed, _SITE_SALT, shown)), renderer)
        if place is not None:
            rng = np.random.default_rng((seed, _FRAME_SALT, number))
            yield _frame(number, place, renderer, rng)


def _place(rng: np.random.Generator, renderer: Renderer) -> _Place:
    site = random_site(rng)
    renderer.lay_ground(ground.paint(site, min(_GROUND_PIXELS, 3 * renderer.size[0])), site.size_m)
    return _Place(site, scenery.scenery(site), pool(rng))


def _frame(number: int, place: _Place, renderer: Renderer, rng: np.random.Generator) -> Frame:
    name, lit = light.drawn(rng)
    camera = camera_at_random(place.site, rng, renderer.size)
    lights = lit.night > 0 or chance(rng, 0.2)  # some drive with lights by day
    actors = Crowd(place.site, camera, place.pool, rng).fill(lights=bool(lights))
    phase = one_of(rng, _PHASES)
    image, found = _shot(place, renderer, camera, lit, (actors, phase))
    lens = post.drawn(rng, lit)
    return Frame(number, post.developed(image, lens, lit, rng), found, camera, name)


def _shot(
    place: _Place,
    renderer: Renderer,
    camera: Camera,
    lit: Light,
    moving: tuple[list[Placed], dict[str, str]],
) -> tuple[Image, list[Seen]]:
    actors, phase = moving
    posed = pose(actors)
    items = [*place.fixed, *scenery.signals(place.site, phase)]
    middle = camera.ground((camera.size[0] / 2, camera.size[1] * 0.6))
    scene = Scene(
        [*items, *(item for each in posed for item in each.items())],
        nearest_contacts(posed, camera),
        _near_lamps(place.site, middle) if lit.night else (),
        beams(posed) if lit.night else (),
        centre=(float(middle[0]), float(middle[1])),
    )
    # A head lamp in daylight is seen but lights nothing up.
    image = renderer.draw(camera, scene, lit)
    return image, seen_parts(renderer, camera, scene, posed)


def _near_lamps(
    site: Site, middle: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> list[Point]:
    """Street lamps, nearest to the picture's middle first; some light where there is no lamp."""
    lamps = sorted(
        scenery.lamp_lights(site), key=lambda lamp: float(np.hypot(*(middle - lamp[:2])))
    )
    x, y = (float(each) for each in middle)
    spare = [(x + dx, y + dy, 8.5) for dx, dy in ((-9, 7), (10, -8), (14, 16))]
    return [*spare, *lamps]


def camera_at_random(
    site: Site, rng: np.random.Generator, size: tuple[int, int] = (1280, 720)
) -> Camera:
    """A camera as on a mast, a wall or a tripod, with a free view of the road."""
    while True:
        target = rng.uniform(-22, 22, 2)
        azimuth, away = rng.uniform(0, 2 * np.pi), rng.uniform(7, 34)
        x, y = target + away * np.array([np.cos(azimuth), np.sin(azimuth)])
        height = float(rng.choice([rng.uniform(3.5, 12.0), rng.uniform(1.8, 3.5)], p=[0.85, 0.15]))
        if _free_view(site, (float(x), float(y)), target):
            break
    field_of_view = np.radians(rng.uniform(32, 92))
    focal = size[0] / 2 / float(np.tan(field_of_view / 2))
    camera = aimed((x, y, height), target, focal, size)
    return camera.shaken((0.0, 0.0, float(rng.normal(0, 1.2))))


def _free_view(
    site: Site,
    eye: tuple[float, float],
    target: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> bool:
    """Whether the camera looks at a road, past houses, and hangs in no tree."""
    spot = (np.array([target[0]]), np.array([target[1]]))
    trees = (each.place for each in site.furniture if each.thing is Thing.TREE)
    if not site.on_road(*spot, margin=site.pavement_m)[0]:
        return False
    if any(float(np.hypot(eye[0] - x, eye[1] - y)) < _CLEAR_OF_TREES_M for x, y in trees):
        return False
    steps = [np.array(eye) * (1 - s) + target * s for s in np.linspace(0, 1, 12)]
    return not any(h.holds(float(x), float(y), 1.5) for x, y in steps for h in site.houses)
