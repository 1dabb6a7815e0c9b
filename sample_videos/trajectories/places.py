"""Places that scenes share. Copy one with other zones, or see it from another camera."""

from dataclasses import replace

import numpy as np

from sample_videos.scenes.camera import Camera, aimed
from sample_videos.trajectories.place import Area, Place, box_area

LANE_M = 3.5

_SURVEYED = tuple((x, y) for x in (-7.0, 0.0, 7.0, 14.0, 22.0) for y in (-22.0, -10.0, -4.0, 4.0))


def road_section() -> Place:
    """A straight road along x, two lanes each way, traffic on the right; pavements beside it.

    Eastbound lanes have y < 0. The camera stands on the southern pavement and looks east.
    """
    lanes = {
        "lane-east": box_area(-25, -2 * LANE_M, 45, 0, 0.0),
        "lane-west": box_area(-25, 0, 45, 2 * LANE_M, 180.0),
        "carriageway": box_area(-25, -2 * LANE_M, 45, 2 * LANE_M),
        "pavement": box_area(-25, 2 * LANE_M + 0.3, 45, 2 * LANE_M + 3.5),
        "bus-stop": box_area(-2, 2 * LANE_M + 0.3, 12, 2 * LANE_M + 3.5),
    }
    return Place(
        "road-section",
        aimed((-34.0, -11.0, 7.5), (6.0, 0.0), 1000.0),
        lanes,
        {"across": ((5.0, -2 * LANE_M), (5.0, 2 * LANE_M))},
        calibration=tuple((x, y) for x in (-14.0, 0.0, 14.0, 30.0) for y in (-7.0, 0.0, 7.0)),
    )


def crossing() -> Place:
    """Two roads that cross at 0, 0, one along x, one along y, one lane each way of 3.5 m.

    Crosswalks lie 6 to 9.5 m from the middle on each arm; stop lines at 11 m. The camera stands
    on the north-western corner and looks south-east over the crossing.
    """
    near, far = 6.0, 9.5
    zones = {
        "junction": box_area(-LANE_M, -LANE_M, LANE_M, LANE_M),
        "crosswalk-west": box_area(-far, -LANE_M, -near, LANE_M),
        "crosswalk-north": box_area(-LANE_M, near, LANE_M, far),
        "crosswalk-east": box_area(near, -LANE_M, far, LANE_M),
        "crosswalk-south": box_area(-LANE_M, -far, LANE_M, -near),
        "arm-east": box_area(far + 0.5, -LANE_M, 28, LANE_M),
        "arm-south": box_area(-LANE_M, -28, LANE_M, -far - 0.5),
        "arm-east-in": box_area(11, 0, 28, LANE_M, 180.0),
        "arm-east-out": box_area(11, -LANE_M, 28, 0, 0.0),
        "corner": box_area(LANE_M + 0.6, -far, far, -LANE_M - 0.6),
    }
    lines = {
        "stop-east": ((11.0, LANE_M), (11.0, 0.0)),
        "stop-south": ((0.0, -11.0), (LANE_M, -11.0)),
        "middle-east": ((far, 0.0), (28.0, 0.0)),
    }
    camera = aimed((-15.0, 15.0, 8.5), (4.0, -4.0), 850.0)
    return Place("crossing", camera, zones, lines, calibration=_SURVEYED)


def yard() -> Place:
    """A school yard of 30 × 20 m around 0, 0; its gate in the south, the camera in the north."""
    zones = {
        "yard": box_area(-14, -9, 14, 8),
        "entrance": box_area(-3.5, -8, 3.5, -3),
        "fence-strip": box_area(-14, -13, 14, -10.5),
    }
    lines = {"gate": ((-4.0, -8.5), (4.0, -8.5))}
    camera = aimed((0.0, 20.0, 6.0), (0.0, -2.0), 900.0)
    surveyed = tuple((x, y) for x in (-9.0, 0.0, 9.0) for y in (-9.0, -2.0, 6.0))
    return Place("yard", camera, zones, lines, calibration=surveyed)


def varied(place: Place, rng: np.random.Generator) -> Place:
    """The same place from a camera that hangs a little elsewhere: higher, lower, aside, nearer."""
    camera = place.camera
    x, y, z = (camera.position * 1.0).tolist()
    middle = camera.ground((camera.size[0] / 2, camera.size[1] / 2))
    eye = (x + rng.uniform(-1.5, 1.5), y + rng.uniform(-1.5, 1.5), z * rng.uniform(0.85, 1.25))
    aim = middle + rng.uniform(-0.8, 0.8, 2)
    focal = float(camera.k[0, 0]) * float(rng.uniform(0.9, 1.1))
    return place.seen_from(aimed(eye, aim, focal, camera.size))


def without_calibration(place: Place) -> Place:
    """The same place, never surveyed."""
    return replace(place, calibration=())


__all__ = [
    "LANE_M",
    "Area",
    "Camera",
    "aimed",
    "crossing",
    "road_section",
    "varied",
    "without_calibration",
    "yard",
]
