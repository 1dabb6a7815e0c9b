from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import Point as ShapelyPoint
from shapely import Polygon as ShapelyPolygon

from edge_node.rules.geometry import Polygon, crossing, distance, on_segment, side

shares = st.floats(0, 1, allow_nan=False, width=32)
points = st.tuples(shares, shares)
coarse = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda p: (p[0] / 8, p[1] / 8))
some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))


def mirrored(point):
    return 1 - point[0], point[1]


@pytest.mark.parametrize(
    ("point", "expected"),
    [((0.5, 0.9), 1), ((0.5, 0.1), -1), ((0.9, 0.5), 0), ((0.0, 0.5), 0)],
    ids=["below is right", "above is left", "ahead", "start"],
)
def test_sides_for_who_walks_to_the_right_of_the_picture(point, expected):
    assert side((0.0, 0.5), (1.0, 0.5), point) == expected


@some
@given(points, points, st.fractions(0, 1, max_denominator=8))
def test_side_is_exact_even_where_rounding_is_not(start, end, share):
    point = (
        float(Fraction(start[0]) + share * (Fraction(end[0]) - Fraction(start[0]))),
        float(Fraction(start[1]) + share * (Fraction(end[1]) - Fraction(start[1]))),
    )
    exact = (Fraction(end[0]) - Fraction(start[0])) * (Fraction(point[1]) - Fraction(start[1])) - (
        Fraction(end[1]) - Fraction(start[1])
    ) * (Fraction(point[0]) - Fraction(start[0]))

    assert side(start, end, point) == (exact > 0) - (exact < 0)


@some
@given(points, points, points)
def test_sides_swap_with_the_direction(start, end, point):
    assert side(start, end, point) == -side(end, start, point)


@some
@given(st.lists(coarse, min_size=3, max_size=7, unique=True), coarse)
def test_a_polygon_contains_what_shapely_covers(corners, point):
    shape = ShapelyPolygon(corners)
    assume(shape.is_valid and shape.area > 0)

    assert Polygon(corners).contains(point) == shape.covers(ShapelyPoint(point))


@some
@given(st.lists(coarse, min_size=3, max_size=7, unique=True), coarse)
def test_a_mirrored_polygon_contains_the_mirrored_point(corners, point):
    assume(ShapelyPolygon(corners).is_valid)

    turned = Polygon([mirrored(corner) for corner in corners])

    assert Polygon(corners).contains(point) == turned.contains(mirrored(point))


@pytest.mark.parametrize("point", [(0.25, 0.25), (0.5, 0.25), (0.75, 0.5), (0.3, 0.75)])
def test_the_border_belongs_to_a_polygon(point):
    assert Polygon(SQUARE).contains(point)


def test_two_corners_are_no_polygon():
    with pytest.raises(ValueError, match="three corners"):
        Polygon(SQUARE[:2])


@some
@given(coarse, coarse, coarse, coarse)
def test_a_way_there_and_back_crosses_in_both_directions_or_never(start, end, there, back):
    assume(start != end)

    first = crossing((there, back), (start, end))
    second = crossing((back, there), (start, end))

    assert (first and first[0]) == (second and -second[0])


@some
@given(
    st.tuples(shares, st.floats(0, 0.3)),
    st.tuples(shares, st.floats(0.7, 1)),
    st.tuples(st.floats(-1, -0.1), st.floats(0.4, 0.6)),
    st.tuples(st.floats(1.1, 2), st.floats(0.4, 0.6)),
)
def test_a_proper_crossing_is_found_with_its_point(start, end, before, after):
    sides = side(start, end, before), side(start, end, after)
    ends = side(before, after, start), side(before, after, end)
    assume(sides[0] * sides[1] < 0 and ends[0] * ends[1] < 0)

    found = crossing((before, after), (start, end))

    assert found is not None
    assert found[0] == sides[1]
    point = tuple(a + found[1] * (b - a) for a, b in zip(before, after, strict=True))
    assert distance(point, (start, end)) < 1e-9


@some
@given(st.lists(shares, min_size=3, max_size=3, unique=True))
def test_a_way_through_the_corner_of_a_straight_polyline_crosses_once(xs):
    left, corner, right = sorted(xs)
    line = ((left, 0.5), (corner, 0.5), (right, 0.5))
    path = ((corner, 0.25), (corner, 0.75))

    crossed = [crossing(path, segment) for segment in pairwise(line)]

    assert [each and each[0] for each in crossed] == [None, 1]


@some
@given(points, points, points)
def test_distance_is_that_of_the_nearest_of_many_points(start, end, point):
    samples = [
        (start[0] + share / 64 * (end[0] - start[0]), start[1] + share / 64 * (end[1] - start[1]))
        for share in range(65)
    ]
    nearest = min(((x - point[0]) ** 2 + (y - point[1]) ** 2) ** 0.5 for x, y in samples)

    assert distance(point, (start, end)) == pytest.approx(nearest, abs=0.02)
    assert distance(point, (start, end)) <= nearest + 1e-9


def test_a_point_beyond_the_end_is_not_on_a_segment():
    assert on_segment((0.0, 0.0), (0.5, 0.5), (0.25, 0.25))
    assert not on_segment((0.0, 0.0), (0.5, 0.5), (0.75, 0.75))
