"""Scenes of the camera's own troubles: no actors matter, only how the picture is over time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from sample_videos.trajectories.basic import scenes
from sample_videos.trajectories.places import crossing, varied
from sample_videos.trajectories.scene import Expected, Health, Scenario, Scene

Rng = np.random.Generator
Alter = Callable[[Health, Rng], Health]
LASTS_S = 10.0
"""So long a trouble must last by default."""
STEP_S = 0.5
USUAL = Health()


def _dark(health: Health, rng: Rng) -> Health:
    brightness, contrast = rng.uniform((0.0, 0.0), (0.06, 0.1)).tolist()
    return health._replace(brightness=brightness, contrast=contrast, likeness=0.4)


def _bright(health: Health, rng: Rng) -> Health:
    brightness, contrast = rng.uniform((0.88, 0.01), (0.99, 0.1)).tolist()
    return health._replace(brightness=brightness, contrast=contrast, likeness=0.5)


def _blurred(health: Health, rng: Rng) -> Health:
    sharpness, likeness = rng.uniform((0.02, 0.45), (0.43, 0.9)).tolist()
    return health._replace(sharpness=sharpness, likeness=likeness)


def _covered(health: Health, rng: Rng) -> Health:
    sharpness, likeness = rng.uniform((0.0, 0.0), (0.1, 0.15)).tolist()
    flat = bool(rng.integers(2))
    return health._replace(
        contrast=0.01 if flat else 0.08,
        sharpness=None if flat else sharpness,
        likeness=likeness,
        shift=None,
    )


def _moved(health: Health, rng: Rng) -> Health:
    angle, far, likeness = rng.uniform((0, 0.026, 0.0), (6.28, 0.3, 0.22)).tolist()
    shift = (far * float(np.cos(angle)), far * float(np.sin(angle)))
    told = shift if rng.integers(2) else None
    return health._replace(sharpness=float(rng.uniform(0.6, 1.4)), likeness=likeness, shift=told)


def _frozen(health: Health, rng: Rng) -> Health:
    return health._replace(frozen_s=float(rng.uniform(1.0, 100.0)))


def _night(health: Health, rng: Rng) -> Health:
    """A lit street at night."""
    brightness, contrast = rng.uniform((0.06, 0.15), (0.2, 0.25)).tolist()
    return health._replace(brightness=brightness, contrast=contrast, likeness=0.6, sharpness=1.6)


def _lorry(health: Health, rng: Rng) -> Health:
    """A lorry fills half of the picture."""
    sharpness, likeness = rng.uniform((0.65, 0.4), (0.9, 0.6)).tolist()
    return health._replace(sharpness=sharpness, likeness=likeness)


def _swaying(health: Health, rng: Rng) -> Health:
    """The pole sways in the wind by up to a hundredth of the picture."""
    x, y = rng.uniform(-0.01, 0.01, 2).tolist()
    return health._replace(likeness=float(rng.uniform(0.45, 0.8)), shift=(x, y))


def _snow(health: Health, rng: Rng) -> Health:
    """A street in the snow: bright, but with things in it."""
    return health._replace(brightness=float(rng.uniform(0.7, 0.9)), contrast=0.16, likeness=0.6)


def _haze(health: Health, rng: Rng) -> Health:
    """Haze takes some of the detail."""
    return health._replace(contrast=0.1, sharpness=float(rng.uniform(0.6, 0.8)), likeness=0.6)


HARMLESS = (_night, _lorry, _swaying, _snow, _haze)
ALTERS: Mapping[str, Alter] = {
    "image_too_dark": _dark,
    "image_too_bright": _bright,
    "image_too_blurry": _blurred,
    "camera_covered": _covered,
    "global_scene_change": _moved,
    "image_frozen": _frozen,
}


def _fluttering(
    alter: Alter, usual: Health, rng: Rng, span: tuple[float, float]
) -> list[tuple[float, Health]]:
    """A condition whose figures are others at each look."""
    return [(float(at_s), alter(usual, rng)) for at_s in np.arange(*span, STEP_S)]


def _scene(rng: Rng, alter: Alter, lasts_s: float, kind: str | None) -> Scene:
    begins = float(rng.uniform(5, 30))
    ends = begins + lasts_s
    usual = _fluttering(_usual, USUAL, rng, (0.0, begins))
    after = _fluttering(_usual, USUAL, rng, (ends, ends + 40))
    health = (*usual, *_fluttering(alter, USUAL, rng, (begins, ends)), *after)
    due = (Expected(kind, begins + LASTS_S, early_s=1.5, late_s=2.0),) if kind else ()
    return Scene("", varied(crossing(), rng), ends + 40, (), due, health=health)


def _usual(health: Health, rng: Rng) -> Health:
    sharpness, likeness = rng.uniform((0.85, 0.8), (1.15, 0.98)).tolist()
    return health._replace(sharpness=sharpness, likeness=likeness)


def _makes(kind: str) -> tuple[Callable[[Rng], Scene], ...]:
    def begins_and_lasts(rng: Rng) -> Scene:
        """The trouble begins at once and lasts."""
        return _scene(rng, ALTERS[kind], float(rng.uniform(14, 120)), kind)

    def for_hardly_longer(rng: Rng) -> Scene:
        """The trouble lasts a few seconds longer than it must."""
        return _scene(rng, ALTERS[kind], float(rng.uniform(12, 13.5)), kind)

    return begins_and_lasts, for_hardly_longer


def _tempting(kind: str) -> tuple[Callable[[Rng], Scene], ...]:
    def too_short(rng: Rng) -> Scene:
        """The trouble is over before it counts."""
        return _scene(rng, ALTERS[kind], float(rng.uniform(2, 8.5)), None)

    def another_trouble(rng: Rng) -> Scene:
        """Something else is wrong, which is another rule's business."""
        own = {kind, "camera_covered"} if kind in {"image_too_dark", "image_too_bright"} else {kind}
        if kind == "camera_covered":
            own |= {"image_too_dark", "image_too_bright"}
        others = [each for name, each in ALTERS.items() if name not in own]
        return _scene(rng, others[int(rng.integers(len(others)))], 30.0, None)

    def harmless(rng: Rng) -> Scene:
        """Night, snow, haze, wind, or a lorry before the lens: nothing is wrong."""
        return _scene(rng, HARMLESS[int(rng.integers(len(HARMLESS)))], 60.0, None)

    return too_short, another_trouble, harmless


def _scenario(kind: str) -> Scenario:
    def positives(seed: int) -> Iterator[Scene]:
        return scenes(_makes(kind), seed, kind)

    def negatives(seed: int) -> Iterator[Scene]:
        for scene in scenes(_tempting(kind), seed + 1, kind):
            yield replace(scene, name=f"{scene.name}-silent")

    return Scenario(kind, ({"id": "trouble", "kind": kind},), positives, negatives)


SCENARIOS: Mapping[str, Scenario] = {kind: _scenario(kind) for kind in ALTERS}
