import math

from edge_node.rules.solid_line import SolidLine
from tests.unit.edge_node.rules.builders import play
from tests.unit.edge_node.rules.street import FromAbove, drive, steady

DIVIDER = ((0.0, 0.5), (1.0, 0.5))


def told(way, **more):
    return play(SolidLine("r1", "divider", DIVIDER, labels=["car"], **more), drive(8.0, way))


def test_who_changes_over_the_line_is_told_once():
    (match,) = told(lambda t: (5 + 8 * t, 37 + 0.9 * t))

    assert (match.kind, match.zone, match.lasting) == ("solid_line", "divider", False)


def test_who_drives_beside_it_or_touches_it_is_not_told():
    assert told(steady(5, 8.0, y=38)) == []
    assert told(lambda t: (5 + 8 * t, 38 + 1.3 * (3 < t < 3.3))) == []


def test_a_line_may_be_solid_on_one_side_only():
    assert told(lambda t: (5 + 8 * t, 37 + 0.9 * t), direction="right") == []
    assert told(lambda t: (5 + 8 * t, 37 + 0.9 * t), direction="left")


def test_who_comes_in_where_another_one_has_left_does_not_bear_its_way():
    """One leaves the picture on one side of the line; a second later one enters on the other."""

    def way(t):
        if t < 3:
            return 12 - 4.0 * t, 37
        return (4.0 * (t - 4), 43) if t > 4.2 else None

    assert told(way) == []


def test_the_middle_of_a_vehicle_decides_and_not_the_edge_that_faces_the_camera():
    """Its near edge is below the line, its middle above it all the time."""
    rule = SolidLine("r1", "divider", DIVIDER, labels=["car"], ground=FromAbove())
    way = lambda t: (8 + 8 * t, 39.4 + 0.2 * math.sin(t))  # noqa: E731  # a way

    assert play(rule, drive(8.0, way), ground=FromAbove()) == []
