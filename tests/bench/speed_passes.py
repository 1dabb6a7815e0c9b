"""Vehicles that pass a camera at a known speed: boxes with the errors that detectors make."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_node.ground.calibration import Pair, calibrate
from edge_node.ground.plane import Ground
from edge_node.rules.speed import Sight
from edge_node.types import Box
from sample_videos.scenes.camera import Camera

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 1280, 720
BODIES = {
    "car": (4.5, 1.8, 1.5),
    "truck": (8.0, 2.4, 3.2),
    "bus": (12.0, 2.5, 3.1),
    "motorcycle": (2.1, 0.8, 1.5),
}
"""Length, width and height in metres; each vehicle is up to 15 per cent off."""
FPS = 12.5


@dataclass(frozen=True, slots=True)
class Passage:
    """What was seen of one vehicle, and how fast it was."""

    label: str
    metres_per_s: float
    ground: Ground
    sights: list[Sight]


def passage(rng: np.random.Generator, km_h: tuple[float, float]) -> Passage:
    """One vehicle before one camera, both drawn by lot."""
    camera = _camera(rng)
    label = str(rng.choice(list(BODIES), p=[0.7, 0.12, 0.08, 0.1]))
    speed = float(rng.uniform(*km_h)) / 3.6
    heading = math.radians(float(rng.choice([90, -90, 0, 180]))) + float(rng.uniform(-0.5, 0.5))
    ahead = np.array([math.cos(heading), math.sin(heading)])
    middle = np.array([float(rng.uniform(-5, 5)), float(rng.uniform(22, 38))])
    body = _body(label, rng)
    sights = []
    noise = _Noise(rng)
    for step in range(-60, 61):
        seconds = step / FPS
        offset = ahead * speed * seconds
        if abs(speed * seconds) > 15:
            continue
        turn = np.array([[ahead[0], -ahead[1]], [ahead[1], ahead[0]]])
        points = np.column_stack([body[:, :2] @ turn.T + middle + offset, body[:, 2]])
        box = noise.spoil(camera.box(points))
        if box is not None:
            jitter = float(rng.normal(0, 0.004))
            sights.append(Sight(seconds + jitter, box))
    return Passage(label, speed, _ground(camera, rng), sights)


def _camera(rng: np.random.Generator) -> Camera:
    """Six to ten metres up, looking along y and 18 to 30 degrees down."""
    focal, down = float(rng.uniform(800, 1300)), math.radians(float(rng.uniform(18, 30)))
    position = np.array([0.0, 0.0, float(rng.uniform(6, 10))])
    right = np.array([1.0, 0.0, 0.0])
    ahead = np.array([0.0, math.cos(down), -math.sin(down)])
    r = np.stack([right, np.cross(ahead, right), ahead])
    k = np.array([[focal, 0, WIDTH / 2], [0, focal, HEIGHT / 2], [0, 0, 1.0]])
    return Camera(k, r, -r @ position, (WIDTH, HEIGHT))


def _ground(camera: Camera, rng: np.random.Generator) -> Ground:
    """Six marks, clicked within two pixels and measured within 5 cm."""
    marks = np.array([[-7, 18], [7, 19], [-8, 44], [8, 45], [0, 30], [6, 28]], np.float64)
    seen = camera.project(np.column_stack([marks, np.zeros(len(marks))]))
    seen += rng.normal(0, 1.5, seen.shape)
    told = marks + rng.normal(0, 0.05, marks.shape)
    pairs = tuple(
        Pair((x / WIDTH, y / HEIGHT), (east, north))
        for (x, y), (east, north) in zip(seen.tolist(), told.tolist(), strict=True)
    )
    return calibrate(pairs, 0.05, 0.02).ground


def _body(label: str, rng: np.random.Generator) -> Floats:
    """Points of a body above its wheels, and where these touch the road."""
    length, width, height = np.array(BODIES[label]) * rng.uniform(0.85, 1.15, 3)
    clear = 0.2
    points = [
        (x * length / 2, y * width / 2, z)
        for x in (-1, 1)
        for y in (-1, 1)
        for z in (clear, height * 0.6)
    ]
    points += [(x * length * 0.3, y * width * 0.42, height) for x in (-1, 1) for y in (-1, 1)]
    points += [(x * length * 0.3, y * width / 2, 0.0) for x in (-1, 1) for y in (-1, 1)]
    return np.array(points)


class _Noise:
    """Edges a few per cent off, partly for longer; boxes that are far off or missing."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._slow = rng.normal(0, 0.01, 4)

    def spoil(self, box: tuple[float, float, float, float] | None) -> Box | None:
        rng = self._rng
        self._slow = 0.8 * self._slow + rng.normal(0, 0.006, 4)
        if box is None or rng.random() < 0.05:
            return None
        size = np.array([box[2] - box[0], box[3] - box[1]] * 2)
        edges = np.array(box) + size * (self._slow + rng.normal(0, 0.015, 4))
        if rng.random() < 0.02:
            edges[3] -= 0.25 * size[1]  # hidden from below
        x1, y1, x2, y2 = edges / (WIDTH, HEIGHT, WIDTH, HEIGHT)
        if x1 < 0.01 or y1 < 0.01 or x2 > 0.99 or y2 > 0.99:
            return None
        return Box(float(x1), float(y1), float(x2), float(y2))
