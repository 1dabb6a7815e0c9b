"""Motion, held against the plain least-squares line through the points of the last second."""

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.ground.calibration import calibrate
from edge_node.rules.moment import Motion, Sighting
from edge_node.rules.motion import Motions
from tests.unit.edge_node.ground.views import pairs, seen
from tests.unit.edge_node.rules.builders import standing

GROUND = calibrate(pairs(), 0.05, 0.01).ground
MEMORY = timedelta(seconds=5)
SIZE = (0.0625, 0.125)


def played(
    feet: dict[float, tuple[float, float]], motions: Motions | None = None, number: int = 1
) -> Motion:
    """How an object moves at last that was seen at these seconds and places."""
    motions = motions or Motions(MEMORY)
    for seconds, foot in feet.items():
        track = standing(foot, track_id=number, size=SIZE)
        found = motions.update([Sighting(number, track)], timedelta(seconds=seconds))
    return found[number]


steps = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.25, 0.7]), st.floats(0.1, 0.9), st.floats(0.2, 0.9)),
    min_size=3,
    max_size=120,
)


@given(steps=steps)
@settings(max_examples=30, deadline=None)
def test_velocity_is_the_line_through_the_last_second(steps):
    times = np.cumsum([step[0] for step in steps]).round(3)
    feet = {float(t): (x, y) for t, (_, x, y) in zip(times, steps, strict=True)}

    found = played(feet)

    late = [(t, *foot) for t, foot in feet.items() if times[-1] - t <= 1.0]
    if len(late) >= 3:
        t, x, y = np.array(late).T
        expected = np.polyfit(t - t.mean(), np.stack([x, y], 1), 1)[0]
        assert found.velocity == pytest.approx(tuple(expected), abs=1e-6)
    else:
        assert found.velocity == (0.0, 0.0)


def test_metres_per_second_come_from_the_ground():
    places = {k / 5: (2.0, 15.0 + 1.4 * k / 5) for k in range(8)}
    feet = {t: tuple(seen([place])[0]) for t, place in places.items()}

    found = played(feet, Motions(MEMORY, GROUND))

    assert found.ground == pytest.approx(places[1.4], abs=1e-3)
    assert found.ground_velocity == pytest.approx((0.0, 1.4), abs=1e-3)


def test_nothing_is_known_in_metres_beyond_the_horizon_or_without_a_calibration():
    sky = {k / 5: (0.5, -0.2) for k in range(4)}
    comes_down = {k / 5: (0.5, 0.9 if k > 4 else -0.2) for k in range(7)}

    assert played(sky, Motions(MEMORY, GROUND)).ground is None
    assert played(sky).ground is None
    found = played(comes_down, Motions(MEMORY, GROUND))
    assert found.ground is not None
    assert found.ground_velocity is None


def test_speed_in_sizes_of_the_box():
    found = played({k / 5: (0.25 + 0.1 * k / 5, 0.5) for k in range(6)})

    assert found.sizes_per_s == pytest.approx(0.1 / math.sqrt(SIZE[0] * SIZE[1]))


def test_who_jitters_is_still_and_who_walks_off_is_not():
    feet = {k / 5: (0.5 + 0.005 * (-1) ** k, 0.5) for k in range(20)}

    assert played(feet).still_for == timedelta(seconds=3.8)
    assert played(feet | {4.0: (0.6, 0.5)}).still_for == timedelta()
    assert played(feet | {4.0: (0.6, 0.5), 4.2: (0.6, 0.5)}).still_for == timedelta(seconds=0.2)


def test_who_was_gone_for_long_begins_anew_beside_others():
    """Its row of the sums was somebody else's before."""
    motions = Motions(MEMORY)
    played({k / 5: (0.2 + k / 50, 0.5) for k in range(6)}, motions, number=1)
    for k in range(30):
        motions.update([], timedelta(seconds=1.2 + k))

    found = played({40 + k / 5: (0.5, 0.5 - k / 50) for k in range(6)}, motions, number=2)

    assert found.known_for == timedelta(seconds=1)
    assert found.velocity == pytest.approx((0.0, -0.1))


def test_sums_stay_exact_for_who_stands_for_long():
    motions = Motions(MEMORY)
    still = {k / 5: (0.5, 0.5) for k in range(900)}

    found = played(still | {180 + k / 5: (0.5 + k / 100, 0.5) for k in range(6)}, motions)

    assert found.velocity == pytest.approx((0.05, 0.0), abs=1e-9)


def test_memory_is_flat_while_objects_come_and_go():
    motions = Motions(MEMORY)
    for k in range(300):
        tracks = [Sighting(20 * k + i, standing((i / 20, 0.5))) for i in range(20)]
        motions.update(tracks, timedelta(seconds=k))

    assert len(motions._courses) <= 7 * 20
    assert len(motions._sums) <= 256
    assert len(motions._window) <= 2
