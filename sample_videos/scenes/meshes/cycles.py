"""Bicycles and motorcycles, without their riders."""

import numpy as np

from sample_videos.scenes.meshes.mesh import (
    PLASTIC,
    RUBBER,
    Colour,
    Material,
    Mesh,
    Modeller,
    Point,
    Surface,
)
from sample_videos.scenes.meshes.shapes import box, torus, tube

WHEEL_M = 0.34
"""Radius of a bicycle's wheel."""
_FRAME = Material(0.7, 0.4, 0.0, Surface.PAINT)
_STEEL = Material(0.6, 0.3, 0.0, Surface.PAINT)
_CRANK_M = 0.165
_REAR: Point = (-0.52, 0.0, WHEEL_M)
_FRONT: Point = (0.54, 0.0, WHEEL_M)
_PEDALS: Point = (-0.06, 0.0, 0.28)
_SEAT: Point = (-0.22, 0.0, 0.86)


def bicycle(phase: float, colour: Colour) -> Mesh:
    """A city bicycle; `phase` radians of the pedals."""
    model = Modeller()
    for hub in (_REAR, _FRONT):
        torus(model, hub, WHEEL_M, 0.018, sides=36)
        _spokes(model, hub, phase * 2.5)
    _frame(model, colour)
    _handlebar(model)
    for turned, side in ((0.0, 0.06), (np.pi, -0.06)):
        x = _PEDALS[0] + _CRANK_M * float(np.cos(phase + turned))
        z = _PEDALS[2] - _CRANK_M * float(np.sin(phase + turned))
        tube(model, (_PEDALS, (x, side, z)), (0.01, 0.01), (0.3, 0.3, 0.3), PLASTIC, sides=6)
    box(
        model,
        (-0.52, 0, WHEEL_M + 0.36),
        (0.02, 0.05, 0.05),
        (0.5, 0.02, 0.02),
        Material(0.5, 0, 0.2),
    )
    return model.mesh()


def motorcycle(colour: Colour, *, lights: bool = False) -> Mesh:
    """A naked motorcycle of 2.1 m; the rider sits at x = -0.2, z = 0.82."""
    model = Modeller()
    for x in (-0.70, 0.72):
        torus(model, (x, 0.0, 0.31), 0.31, 0.065)
        hub = ((x, -0.05, 0.31), (x, 0.05, 0.31))
        tube(model, hub, (0.20, 0.20), (0.30, 0.30, 0.32), _STEEL, sides=20)
    _engine(model)
    _bodywork(model, colour)
    glow = Material(0.9, 0.8, 0.9 if lights else 0.05, Surface.PAINT)
    lamp = ((0.56, 0.0, 0.88), (0.66, 0.0, 0.87))
    tube(model, lamp, (0.07, 0.09), (0.85, 0.85, 0.8), glow, sides=16)
    box(model, (-0.92, 0, 0.80), (0.05, 0.14, 0.06), (0.5, 0.02, 0.02), Material(0.9, 0.5, 0.3))
    box(model, (-0.97, 0, 0.62), (0.02, 0.18, 0.13), (0.85, 0.85, 0.83), PLASTIC)
    return model.mesh()


def _spokes(model: Modeller, hub: Point, angle: float) -> None:
    x, y, z = hub
    for turned in angle + np.arange(14) * 2 * np.pi / 14:
        reach = WHEEL_M - 0.03
        rim = (x + float(np.cos(turned)) * reach, y, z + float(np.sin(turned)) * reach)
        grey = (0.45, 0.45, 0.45)
        tube(model, (hub, rim), (0.003, 0.003), grey, _STEEL, sides=4, closed=False)


def _frame(model: Modeller, colour: Colour) -> None:
    head, top = (0.38, 0.0, 0.86), (0.36, 0.0, 0.94)
    bars: tuple[tuple[Point, Point, float], ...] = (
        (_PEDALS, head, 0.018),
        (_PEDALS, _SEAT, 0.016),
        (_SEAT, (0.36, 0.0, 0.84), 0.016),
        (_PEDALS, _REAR, 0.012),
        (_SEAT, _REAR, 0.011),
        (top, _FRONT, 0.015),
    )
    for start, end, radius in bars:
        tube(model, (start, end), (radius, radius), colour, _FRAME, sides=8)


def _handlebar(model: Modeller) -> None:
    grey, black = (0.2, 0.2, 0.2), (0.03, 0.03, 0.03)
    tube(model, (_SEAT, (-0.24, 0.0, 0.95)), (0.013, 0.013), grey, PLASTIC, sides=8)
    box(model, (-0.22, 0, 0.97), (0.26, 0.14, 0.06), black, RUBBER)
    tube(model, ((0.36, 0, 0.92), (0.40, 0, 1.04)), (0.014, 0.014), grey, PLASTIC, sides=8)
    tube(model, ((0.40, -0.28, 1.05), (0.40, 0.28, 1.05)), (0.013, 0.013), black, PLASTIC, sides=8)


def _engine(model: Modeller) -> None:
    dark, grey = (0.05, 0.05, 0.055), (0.35, 0.35, 0.36)
    box(model, (0.05, 0, 0.42), (0.42, 0.30, 0.34), dark, _STEEL)
    for side in (-1, 1):
        cover = ((0.0, side * 0.12, 0.38), (0.0, side * 0.19, 0.38))
        tube(model, cover, (0.13, 0.11), grey, _STEEL, sides=18)
        fork = ((0.72, side * 0.09, 0.31), (0.46, side * 0.09, 0.95))
        tube(model, fork, (0.03, 0.025), grey, _STEEL, sides=10)
        swing_arm = ((-0.70, side * 0.10, 0.31), (-0.15, side * 0.10, 0.40))
        tube(model, swing_arm, (0.03, 0.035), dark, _STEEL, sides=8)
        mirror = (0.36, side * 0.36, 1.16)
        box(model, mirror, (0.03, 0.12, 0.07), dark, PLASTIC)
    tube(model, ((0.2, -0.16, 0.3), (-0.7, -0.18, 0.42)), (0.045, 0.06), grey, _STEEL, sides=12)
    tube(model, ((0.42, -0.36, 1.03), (0.42, 0.36, 1.03)), (0.016, 0.016), dark, PLASTIC, sides=8)


def _bodywork(model: Modeller, colour: Colour) -> None:
    black = (0.025, 0.025, 0.025)
    tube(model, ((-0.10, 0, 0.76), (0.16, 0, 0.80)), (0.11, 0.16), colour, _FRAME, sides=20)
    tube(model, ((0.16, 0, 0.80), (0.40, 0, 0.76)), (0.16, 0.10), colour, _FRAME, sides=20)
    tube(model, ((-0.66, 0, 0.83), (-0.08, 0, 0.75)), (0.10, 0.11), black, RUBBER, sides=16)
    tube(model, ((-0.92, 0, 0.86), (-0.60, 0, 0.78)), (0.05, 0.11), colour, _FRAME, sides=14)
    box(model, (0.74, 0, 0.645), (0.34, 0.13, 0.03), colour, _FRAME)
    box(model, (-0.84, 0, 0.66), (0.25, 0.14, 0.03), black, PLASTIC)
