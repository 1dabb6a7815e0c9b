"""Faces of a shape get their colour by where they lie: glass, lamps, grille."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.scenes.meshes.mesh import Colour, Floats, Ints, Mask, Material

Interval = tuple[float, float]
ANY: Interval = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Region:
    """Faces whose middle lies inside all intervals; `side` is the distance from the middle line."""

    colour: Colour
    material: Material
    x: Interval = ANY
    side: Interval = ANY
    z: Interval = ANY

    def holds(self, middles: Floats) -> Mask:
        """(F,) which of the (F, 3) face middles lie inside."""
        x, y, z = middles.T
        return within(x, self.x) & within(np.abs(y), self.side) & within(z, self.z)


@dataclass(frozen=True, slots=True)
class Painted:
    """Colours (F, 3) and materials (F, 4) of a shape's faces, painted over one after another."""

    middles: Floats
    colours: Floats
    materials: Floats

    def paint(self, where: Mask, colour: Colour, material: Material) -> None:
        """Give these faces a colour and a material."""
        self.colours[where] = colour
        self.materials[where] = material

    def paint_regions(self, regions: Sequence[Region]) -> None:
        """Paint region after region; later ones cover earlier ones."""
        for region in regions:
            self.paint(region.holds(self.middles), region.colour, region.material)


def primed(vertices: Floats, faces: Ints, colour: Colour, material: Material) -> Painted:
    """All faces in one colour."""
    count = len(faces)
    base = np.tile(np.asarray(colour, float), (count, 1))
    return Painted(vertices[faces].mean(1), base, np.tile(np.asarray(material, float), (count, 1)))


def within(values: Floats, interval: Interval) -> Mask:
    """Which values lie strictly between the interval's ends."""
    return (values > interval[0]) & (values < interval[1])
