"""Actors put at places: what the renderer draws, and which labels are whose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.camera import Camera
from sample_videos.scenes.looks import (
    STILL,
    VEHICLES,
    Kind,
    Look,
    Motion,
    Part,
    footprint,
    parts,
)
from sample_videos.scenes.meshes.mesh import rotation_z
from sample_videos.scenes.renderer import MAX_LABEL, Contact, Item

Floats = NDArray[np.float64]
_HEAD_LAMP = 9.0
_TYRES_IN_M = 0.3


@dataclass(frozen=True, slots=True)
class Placed:
    """An actor at a moment."""

    name: str
    look: Look
    x: float
    y: float
    z: float = 0.0
    yaw: float = 0.0
    motion: Motion = STILL


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """An actor with its meshes; each part has a label of its own in the label picture."""

    actor: Placed
    parts: Sequence[Part]
    labels: Sequence[int]

    def items(self) -> list[Item]:
        """What to draw."""
        place = (self.actor.x, self.actor.y, self.actor.z)
        return [
            Item(part.mesh, place, self.actor.yaw, label, one_sided=True)
            for part, label in zip(self.parts, self.labels, strict=True)
        ]

    def vertices(self, part: Part) -> Floats:
        """(N, 3) corners of a part in metres of the site."""
        turned = part.mesh.positions @ rotation_z(self.actor.yaw).T
        return np.asarray(turned + np.array([self.actor.x, self.actor.y, self.actor.z]))

    def contact(self) -> Contact:
        """The shadow under it."""
        actor, print_ = self.actor, footprint(self.actor.look)
        inset = _TYRES_IN_M if actor.look.kind in VEHICLES - {Kind.MOTORCYCLIST} else 0.12
        sizes = (max(print_.half_length - inset, 0.05), max(print_.half_width - inset, 0.05))
        return Contact(actor.x, actor.y, *sizes, actor.yaw, print_.shade, actor.z)


def pose(actors: Sequence[Placed]) -> list[Posed]:
    """Meshes and labels of the actors; those beyond 255 labels are left out.

    Raises:
        ValueError: Two actors have one name.
    """
    if len({actor.name for actor in actors}) != len(actors):
        raise ValueError("two actors have one name: give each its own")
    posed, label = [], 1
    for actor in actors:
        pieces = parts(actor.look, actor.motion)
        if label + len(pieces) > MAX_LABEL + 1:
            break
        posed.append(Posed(actor, pieces, range(label, label + len(pieces))))
        label += len(pieces)
    return posed


def nearest_contacts(posed: Sequence[Posed], camera: Camera) -> list[Contact]:
    """Contact shadows, nearest first: the renderer has room for some dozens."""
    x, y, _ = camera.position
    contacts = [each.contact() for each in posed]
    return sorted(contacts, key=lambda c: float(np.hypot(c.x - x, c.y - y)))


def beams(posed: Sequence[Posed]) -> list[tuple[float, float, float, float]]:
    """Head lamps of vehicles that have them on."""
    lit = []
    for actor in (each.actor for each in posed):
        if actor.motion.lights and actor.look.kind in VEHICLES:
            ahead = footprint(actor.look).half_length
            x = actor.x + ahead * float(np.cos(actor.yaw))
            y = actor.y + ahead * float(np.sin(actor.yaw))
            lit.append((x, y, actor.yaw, _HEAD_LAMP))
    return lit
