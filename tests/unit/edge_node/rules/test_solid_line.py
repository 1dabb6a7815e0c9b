from edge_node.rules.solid_line import SolidLine
from tests.unit.edge_node.rules.builders import play
from tests.unit.edge_node.rules.street import drive, steady

DIVIDER = ((0.0, 0.5), (1.0, 0.5))


def told(way, **more):
    return play(SolidLine("r1", "divider", DIVIDER, labels=["car"], **more), drive(8.0, way))


def test_who_changes_over_the_line_is_told_once():
    (match,) = told(lambda t: (5 + 8 * t, 37 + 0.9 * t))

    assert (match.kind, match.zone, match.lasting) == ("solid_line", "divider", False)


def test_who_drives_beside_it_or_touches_it_is_not_told():
    assert told(steady(5, 8.0, y=38)) == []
    assert told(lambda t: (5 + 8 * t, 38 + 1.9 * (3 < t < 3.3))) == []


def test_a_line_may_be_solid_on_one_side_only():
    assert told(lambda t: (5 + 8 * t, 37 + 0.9 * t), direction="right") == []
    assert told(lambda t: (5 + 8 * t, 37 + 0.9 * t), direction="left")
