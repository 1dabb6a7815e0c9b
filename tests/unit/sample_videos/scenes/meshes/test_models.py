"""Sizes and closedness of the models."""

import numpy as np
import pytest

from sample_videos.scenes import wardrobe
from sample_videos.scenes.looks import Kind, Motion, Stance, parts
from sample_videos.scenes.meshes.mesh import Mesh

SIZES = {  # length, width, height in metres: from and to
    Kind.CAR: ((3.7, 1.6, 1.3), (5.1, 2.4, 1.95)),
    Kind.BUS: ((11, 2.3, 3), (13.5, 3.2, 3.7)),
    Kind.TRUCK: ((7, 2.2, 2.8), (8.6, 3, 3.6)),
    Kind.SUITCASE: ((0.2, 0.3, 0.5), (0.4, 0.6, 0.9)),
    Kind.BACKPACK: ((0.2, 0.2, 0.4), (0.5, 0.5, 0.7)),
    Kind.HANDBAG: ((0.1, 0.3, 0.3), (0.3, 0.6, 0.6)),
    Kind.CARTON: ((0.25, 0.35, 0.25), (0.5, 0.6, 0.5)),
}


@pytest.fixture(scope="module")
def grown():
    return wardrobe.person(np.random.default_rng(4))


def extent(mesh: Mesh):
    return np.ptp(mesh.positions, axis=0)


def look_of(kind: Kind):
    rng = np.random.default_rng(3)
    if kind in (Kind.CAR, Kind.BUS, Kind.TRUCK):
        return wardrobe.vehicle(kind, rng)
    return wardrobe.bag(kind, rng)


@pytest.mark.parametrize("kind", SIZES)
def test_things_have_their_real_size_and_stand_on_the_ground(kind):
    (part,) = parts(look_of(kind), Motion())

    low, high = SIZES[kind]
    assert np.all(extent(part.mesh) > low)
    assert np.all(extent(part.mesh) < high)
    assert part.mesh.positions[:, 2].min() == pytest.approx(0, abs=0.05)


def test_normals_have_unit_length_and_numbers_are_finite(grown):
    for look in (look_of(Kind.CAR), grown):
        for part in parts(look, Motion(speed=1.3, walked=0.4)):
            assert np.isfinite(part.mesh.positions).all()
            assert np.allclose(np.linalg.norm(part.mesh.normals, axis=1), 1, atol=1e-3)


def test_a_person_is_a_closed_body_that_looks_outward(grown):
    corners = parts(grown, Motion())[0].mesh.positions.reshape(-1, 3, 3).astype(float)

    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6

    assert 0.05 < volume < 0.15  # m3: a grown person is about 0.07


@pytest.mark.parametrize(
    ("stance", "low", "high"),
    [(Stance.WALK, 1.5, 2.0), (Stance.CROUCH, 0.7, 1.45), (Stance.LIE, 0.15, 1.0)],
)
def test_stances_have_their_height(grown, stance, low, high):
    (part,) = parts(grown, Motion(stance=stance, seed=1))

    assert low < extent(part.mesh)[2] < high
    assert part.mesh.positions[:, 2].min() == pytest.approx(0, abs=1e-5)


def test_legs_move_with_the_way_not_with_time(grown):
    here, stride_later, half_later = (
        parts(grown, Motion(speed=1.3, walked=walked))[0].mesh.positions
        for walked in (0.2, 0.2 + 1.45, 0.2 + 0.725)
    )

    assert np.allclose(here, stride_later, atol=1e-5)
    assert np.abs(here - half_later).max() > 0.1


def test_a_child_is_smaller_than_a_grown_person(grown):
    child = wardrobe.person(np.random.default_rng(4), child=True)

    heights = [extent(parts(each, Motion())[0].mesh)[2] for each in (child, grown)]

    assert heights[0] < 0.9 * heights[1]


@pytest.mark.parametrize(
    ("look", "names"),
    [
        (wardrobe.cyclist(np.random.default_rng(1)), ["person", "bicycle"]),
        (wardrobe.vehicle(Kind.MOTORCYCLIST, np.random.default_rng(1)), ["person", "motorcycle"]),
    ],
    ids=["cyclist", "motorcyclist"],
)
def test_riders_and_machines_are_things_of_their_own(look, names):
    found = parts(look, Motion(speed=4.0))

    assert [part.name for part in found] == names
    seat = found[0].mesh.positions[:, 2].min()
    assert seat > 0.05, "feet are off the ground"
