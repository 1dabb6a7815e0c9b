"""Poses of people: walking, running, standing, lying, riding."""

import numpy as np

from sample_videos.scenes.meshes.mesh import Floats
from sample_videos.scenes.meshes.skeleton import Pose, forward, turn

STRIDE_M = 1.45
"""Way of one full stride, both feet, at a walk."""
_RUN_FROM = 2.4
_THIGH_M, _CALF_M = 0.41, 0.40
_CRANK_M = 0.165
_SIDES = (("l", "r", 0.0), ("r", "l", np.pi))


def walking(phase: float, speed: float) -> Pose:
    """One moment of a stride of 2 pi `phase`; `speed` in m/s, from 2.4 on a run."""
    running = speed > _RUN_FROM
    swing = 0.30 + 0.16 * min(speed, 2.0) + (0.18 if running else 0.0)
    drive = min(1.0, speed / 1.2) * (1.35 if running else 1.0)
    elbow = 1.35 if running else 0.30
    turns: dict[str, Floats] = {
        "hips": turn("z", 0.10 * np.sin(phase)),
        "chest": turn("z", -0.16 * np.sin(phase)),
        "spine": forward(0.16 if running else -0.04),
    }
    for leg, arm, offset in _SIDES:
        p = phase + offset
        hip = 0.82 * swing * np.sin(p) + 0.06
        knee = 0.10 + 0.9 * drive * max(0.0, np.cos(p + 0.35)) ** 2
        turns[f"thigh_{leg}"] = forward(hip)
        turns[f"calf_{leg}"] = forward(-knee)
        turns[f"foot_{leg}"] = forward(0.5 * knee - 0.5 * hip)
        spread = turn("x", 0.10 if arm == "l" else -0.10)
        turns[f"upper_arm_{arm}"] = forward(0.75 * swing * np.sin(p)) @ spread
        turns[f"forearm_{arm}"] = forward(elbow + 0.25 * max(0.0, np.sin(p)))
    return Pose(turns, sink=0.03 * abs(np.sin(phase)) * min(1.0, speed))


def standing(glance: float = 0.0, *, telephone: bool = False) -> Pose:
    """Standing; the head is turned by `glance` radians; with a telephone at the ear or not."""
    turns = {
        "upper_arm_l": turn("x", 0.10),
        "upper_arm_r": turn("x", -0.10),
        "forearm_l": turn("y", -0.35),
        "forearm_r": turn("y", -0.35),
        "thigh_l": turn("x", 0.05),
        "thigh_r": turn("x", -0.05),
        "head": turn("z", glance),
    }
    if telephone:
        turns["upper_arm_r"] = turn("x", -0.35) @ forward(0.5)
        turns["forearm_r"] = forward(2.2)
    return Pose(turns)


def crouching(bend: float) -> Pose:
    """Bent over with bent knees; `bend` from 0 (upright) to 1."""
    turns = {"spine": forward(0.5 * bend), "chest": forward(0.5 * bend)}
    for side in ("l", "r"):
        turns[f"thigh_{side}"] = forward(1.6 * bend)
        turns[f"calf_{side}"] = forward(-1.9 * bend)
        turns[f"foot_{side}"] = forward(0.3 * bend)
        turns[f"upper_arm_{side}"] = forward(0.8 * bend)
        turns[f"forearm_{side}"] = forward(0.5)
    return Pose(turns)


def lying(rng: np.random.Generator) -> Pose:
    """On the ground on the back, the face or a side, limbs at random; about its own middle."""
    angle = rng.choice([-np.pi / 2, np.pi / 2])
    roll = turn("z", rng.uniform(-0.1, 0.1)) @ turn("y", angle)
    side = turn("z", rng.choice([0.0, 0.0, np.pi / 2, -np.pi / 2]) + rng.uniform(-0.2, 0.2))
    turns: dict[str, Floats] = {"head": turn("z", rng.uniform(-0.5, 0.5))}
    for s, name in ((1, "l"), (-1, "r")):
        bend = rng.uniform(0.0, 0.9)
        turns[f"thigh_{name}"] = turn("x", s * rng.uniform(0.0, 0.25)) @ forward(0.7 * bend)
        turns[f"calf_{name}"] = forward(-bend)
        turns[f"upper_arm_{name}"] = turn("x", s * rng.uniform(0.05, 0.4))
        turns[f"forearm_{name}"] = forward(rng.uniform(0.0, 0.7))
    return Pose(turns, roll=roll @ side)


def cycling(phase: float) -> Pose:
    """On a bicycle: leaning forward, hands on the bar, feet on pedals at `phase` radians."""
    hips = forward(-0.25)
    turns: dict[str, Floats] = {
        "hips": hips,
        "spine": forward(-0.15),
        "chest": forward(-0.30),
        "head": forward(0.50),
    }
    for side, _, offset in _SIDES:
        p = phase + offset
        pedal = (0.30 + _CRANK_M * np.cos(p), -0.70 - _CRANK_M * np.sin(p))
        turns |= _leg_to(side, pedal, hips)
        turns[f"upper_arm_{side}"] = forward(1.45)
        turns[f"forearm_{side}"] = forward(0.35)
    return Pose(turns, grounded=False)


def motorcycling() -> Pose:
    """On a motorcycle: nearly upright, knees bent, feet on the pegs."""
    hips = forward(-0.05)
    turns: dict[str, Floats] = {"hips": hips, "spine": forward(-0.15), "chest": forward(-0.15)}
    turns["head"] = forward(0.25)
    for s, side in ((1, "l"), (-1, "r")):
        turns |= _leg_to(side, (0.16, -0.50), hips, spread=s * 0.16)
        turns[f"upper_arm_{side}"] = turn("x", s * 0.2) @ forward(0.95)
        turns[f"forearm_{side}"] = forward(0.55)
    return Pose(turns, grounded=False)


def _leg_to(
    side: str, foot: tuple[float, float], hips: Floats, *, spread: float = 0.0
) -> dict[str, Floats]:
    """Two-link inverse kinematics: turns that put the ankle at `foot` (x, z) from the hip joint."""
    x, z = foot
    reach = min(float(np.hypot(x, z)), 0.80)
    thigh = _angle(_THIGH_M, reach, _CALF_M)
    knee = np.pi - _angle(_THIGH_M, _CALF_M, reach)
    aim = float(np.arctan2(x, -z))
    return {
        f"thigh_{side}": hips.T @ turn("x", spread) @ forward(aim + thigh),
        f"calf_{side}": forward(-knee),
        f"foot_{side}": forward(knee - thigh - aim),
    }


def _angle(a: float, b: float, opposite: float) -> float:
    """Angle between sides a and b of a triangle (law of cosines)."""
    cosine = (a * a + b * b - opposite * opposite) / (2 * a * b)
    return float(np.arccos(np.clip(cosine, -1, 1)))
