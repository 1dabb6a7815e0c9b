"""How a detector and a tracker see: misses, jitter, changed ids, other classes, ghosts.

The numbers of `DETECTOR` are measured where it says so, else chosen on the bad side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sample_videos.trajectories.sight import Sight

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SHARES = np.linspace(1e-4, 1 - 1e-4, 400)
_QUANTILES = np.array([NormalDist().inv_cdf(float(share)) for share in _SHARES])


@dataclass(frozen=True, slots=True)
class Noise:
    """Of a detector with its tracker; 0 everywhere = the truth."""

    miss_floor: float = 0.0
    """Share of ticks in which a large, free object is missed."""
    half_missed_px: float = 0.0
    """Side of the square with a box's area at which half of the ticks are missed; 0 = size does not
    matter. Not the height: who lies, a dog and a car have more to be seen than it tells."""
    missed_slope_px: float = 6.0
    half_missed_visible: float = 0.0
    """Visible share at which half of the ticks are missed."""
    missed_slope_visible: float = 0.07
    lying_missed: float = 0.0
    """Share of ticks in which somebody on the ground is missed."""
    miss_s: float = 0.4
    """Misses come in runs: time in which the chance forgets itself."""
    easiness: float = 0.0
    """Some objects are easier than others: standard deviation of the quantile of the chance."""
    jitter: float = 0.0
    """Standard deviation of each side of a box, shares of its width or height."""
    jitter_px: float = 0.0
    """The same in pixels, added."""
    jitter_s: float = 0.3
    offset: float = 0.0
    """Standard deviation of each side that stays for the object's life, shares."""
    upright: float = 1.0
    """Upper and lower sides err by so much of what left and right ones do: legs swing."""
    memory_s: float = 3.0
    """The tracker knows an object again after so long a gap; the node's own value."""
    switch_after_gap: float = 0.0
    """Chance of a new id after a gap of a second or more, or after being half hidden."""
    switches_per_h: float = 0.0
    """New ids per hour and object without any reason."""
    confirming_ticks: int = 1
    """How often an object must be seen before the tracker believes in it."""
    other_class: Mapping[str, tuple[tuple[str, float], ...]] | None = None
    """By label: what else an object is called, and the share of objects that it happens to."""
    other_class_s: float = 4.0
    """Length of a stretch under another name."""
    lying_as: tuple[tuple[str, float], ...] = ()
    """What somebody on the ground is called, with weights."""
    ghosts_per_h: float = 0.0
    """Short-lived tracks of nothing."""
    ghost_s: float = 0.7


TRUTH = Noise()
DETECTOR = Noise(
    # yolov8n_640 and our tracker at 5 frames a second on the two rendered crossings
    # (tests/bench/bench_noise.py) and a real boulevard. Free objects, from first to last sight, are
    # missed in 10 % of 69 ticks below a size of 18 px, 3 % of 491 from 18 to 55 px, 0.7 % of 998
    # above; 15 of 21 runs of misses were one tick long, one was longer than two. These numbers
    # make half as many again: who was never seen is not in that count.
    # Sides 3.6 to 5.8 % left and right, 1.4 to 1.6 % above and below, of which after 0.2 s 10 %
    # are left; lasting offsets 1.9 to 4.4 % and 0.8 to 1.2 %. No other class, no ghost in 40 s.
    miss_floor=0.015,
    half_missed_px=6.0,
    missed_slope_px=6.0,
    miss_s=0.2,
    jitter=0.045,
    jitter_px=0.5,
    jitter_s=0.1,
    offset=0.03,
    upright=0.35,
    # Pedestrians in groups got 22 new ids in 155 s, nearly all where they cover each other; cars
    # none in 38 s. These two are chosen.
    switch_after_gap=0.3,
    switches_per_h=30.0,
    # Chosen; nothing was seen, or not enough of it.
    half_missed_visible=0.35,
    lying_missed=0.5,
    easiness=0.4,
    confirming_ticks=2,
    other_class={
        "car": (("truck", 0.06),),
        "truck": (("car", 0.25), ("bus", 0.08)),
        "bus": (("truck", 0.15),),
        "motorcycle": (("bicycle", 0.1),),
        "bicycle": (("motorcycle", 0.1),),
    },
    lying_as=(("person", 0.5), ("car", 0.2), ("surfboard", 0.15), ("dog", 0.15)),
    ghosts_per_h=20.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Seeing:
    """How one actor is seen, tick by tick from its sight's first one on."""

    sight: Sight
    hit: Bools
    """(N,) the detector finds it."""
    xyxy: Floats
    """(N, 4) shares, as the tracker tells them."""
    label: Sequence[str]
    confidence: Floats
    switch: Bools
    """(N,) here the tracker gives a new id, if it is hit."""


def see(sight: Sight, noise: Noise, fps: float, size: tuple[int, int], seed: int) -> Seeing:
    """Return how one actor is seen with this noise; `size` is the frame's in pixels."""
    rng = np.random.default_rng(seed)
    count = len(sight.xyxy)
    chance = _miss_chance(sight, noise, size)
    drift = _correlated(rng, (count, 1), noise.miss_s * fps)[:, 0]
    ease = rng.normal(0, noise.easiness) if noise.easiness else 0.0
    unit = np.sqrt(1 + noise.easiness**2)
    missed = (drift + ease) / unit < np.interp(chance, _SHARES, _QUANTILES, left=-9, right=9)
    hit = ~missed & np.isfinite(sight.xyxy[:, 0]) & ~_unseen(sight, fps)
    return Seeing(
        sight,
        hit,
        _jittered(rng, sight.xyxy, noise, fps, size),
        _labels(rng, sight, noise, fps),
        _confidence(rng, chance, noise),
        _switches(rng, sight, hit, noise, fps),
    )


def _miss_chance(sight: Sight, noise: Noise, frame: tuple[int, int]) -> Floats:
    """(N,) chance 0..1 that a tick is missed."""
    seen = np.full(len(sight.xyxy), 1.0 - noise.miss_floor)
    if noise.half_missed_px:
        sides = np.nan_to_num((sight.xyxy[:, 2:] - sight.xyxy[:, :2]) * frame)
        side = np.sqrt(sides[:, 0] * sides[:, 1])
        seen *= _logistic((side - noise.half_missed_px) / noise.missed_slope_px)
    if noise.half_missed_visible:
        excess = sight.visible - noise.half_missed_visible
        seen *= _logistic(excess / noise.missed_slope_visible)
    seen *= np.where(sight.lying, 1.0 - noise.lying_missed, 1.0)
    return np.asarray(1.0 - seen)


def _unseen(sight: Sight, fps: float) -> Bools:
    times = (sight.first + np.arange(len(sight.xyxy))) / fps
    hidden = np.zeros(len(times), dtype=bool)
    for start, end in sight.actor.unseen:
        hidden |= (times >= start) & (times < end)
    return hidden


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))


def _correlated(rng: np.random.Generator, shape: tuple[int, int], ticks: float) -> Floats:
    """(N, K) standard normal columns that forget themselves within `ticks` rows."""
    white = rng.standard_normal(shape)
    keep = float(np.exp(-1 / ticks)) if ticks > 0 else 0.0
    fresh = np.sqrt(1 - keep * keep)
    for row in range(1, shape[0]):
        white[row] = keep * white[row - 1] + fresh * white[row]
    return white


def _jittered(
    rng: np.random.Generator, xyxy: Floats, noise: Noise, fps: float, size: tuple[int, int]
) -> Floats:
    if not (noise.jitter or noise.jitter_px or noise.offset):
        return xyxy
    drift = _correlated(rng, (len(xyxy), 4), noise.jitter_s * fps)
    fixed = rng.normal(0, noise.offset, 4)
    width, height = xyxy[:, 2] - xyxy[:, 0], xyxy[:, 3] - xyxy[:, 1]
    sides = np.stack([width, noise.upright * height] * 2, axis=1)
    pixel = noise.jitter_px / np.array([*size, *size], np.float64)
    moved: Floats = xyxy + sides * fixed + drift * (noise.jitter * sides + pixel)
    low, high = np.minimum(moved[:, :2], moved[:, 2:]), np.maximum(moved[:, :2], moved[:, 2:])
    return np.asarray(np.clip(np.concatenate([low, high], axis=1), 0.0, 1.0))


def _labels(rng: np.random.Generator, sight: Sight, noise: Noise, fps: float) -> list[str]:
    labels = [sight.actor.label] * len(sight.xyxy)
    for other, share in (noise.other_class or {}).get(sight.actor.label, ()):
        if rng.random() < share:
            for start, end in _stretches(rng, len(labels), noise.other_class_s * fps):
                labels[start:end] = [other] * (end - start)
    if noise.lying_as and sight.lying.any():
        names, weights = zip(*noise.lying_as, strict=True)
        chosen = rng.choice(len(names), p=np.array(weights) / sum(weights))
        for row in np.nonzero(sight.lying)[0].tolist():
            labels[row] = names[int(chosen)]
    return labels


def _stretches(rng: np.random.Generator, count: int, ticks: float) -> list[tuple[int, int]]:
    """Stretches of about `ticks`, with twice as long ones between them."""
    found, row = [], int(rng.exponential(2 * ticks))
    while row < count:
        end = min(count, row + 1 + int(rng.exponential(ticks)))
        found.append((row, end))
        row = end + 1 + int(rng.exponential(2 * ticks))
    return found


def _confidence(rng: np.random.Generator, chance: Floats, noise: Noise) -> Floats:
    if noise == TRUTH:
        return np.ones(len(chance))
    mean = 0.35 + 0.5 * (1 - chance) + rng.normal(0, 0.05)
    return np.asarray(np.clip(mean, 0.3, 0.95))


def _switches(
    rng: np.random.Generator, sight: Sight, hit: Bools, noise: Noise, fps: float
) -> Bools:
    """(N,) where the id changes: by chance, and when it comes back from behind something."""
    count = len(hit)
    switch = rng.random(count) < noise.switches_per_h / 3600 / fps
    if not noise.switch_after_gap:
        return switch
    hidden = sight.visible < 0.5  # noqa: PLR2004  # half of it
    back = np.zeros(count, dtype=bool)
    back[1:] = hidden[:-1] & ~hidden[1:]
    last = -1
    for row in np.nonzero(hit)[0].tolist():
        back[row] |= last >= 0 and row - last > fps
        last = row
    return switch | (back & (rng.random(count) < noise.switch_after_gap))
