import pytest

from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.objects import Objects
from tests.unit.edge_node.rules.builders import first_seconds, moment, play, standing

GATE = ((0.25, 0.5), (0.75, 0.5))
BENT = ((0.25, 0.5), (0.5, 0.5), (0.75, 0.25))


def crossings(moments, *, points=GATE, direction="any"):
    rule = LineCrossed("r1", "gate", points, labels=["person"], direction=direction)
    return play(rule, moments)


def walk(*feet, step=1.0, x=0.5, **track):
    return [moment(i * step, standing((x, y), **track)) for i, y in enumerate(feet)]


def directions(matches):
    return [match.measured[0].value for match in matches]


def test_downwards_is_to_the_right_of_a_line_drawn_to_the_right():
    assert directions(crossings(walk(0.4, 0.6))) == [1.0]
    assert directions(crossings(walk(0.6, 0.4))) == [-1.0]


@pytest.mark.parametrize(("direction", "expected"), [("left", [-1]), ("right", [1])])
def test_only_the_wanted_direction_speaks(direction, expected):
    there_and_back = walk(0.4, 0.6, 0.4)

    assert directions(crossings(there_and_back, direction=direction)) == expected


def test_the_time_of_the_crossing_lies_between_the_frames():
    match = crossings(walk(0.4, 0.8))[0]

    assert (match.at - match.since).total_seconds() == pytest.approx(0.75, abs=1e-5)
    assert not match.lasting


def test_jitter_on_the_line_is_no_second_crossing():
    jitter = [0.503, 0.499, 0.502, 0.4985, 0.501, 0.499] * 20

    assert len(crossings(walk(0.4, 0.48, *jitter, 0.6, step=0.2))) == 1
    assert len(crossings(walk(0.4, 0.48, *jitter, 0.4, step=0.2))) == 0


def test_who_stops_right_behind_the_line_has_crossed():
    assert first_seconds(crossings(walk(0.4, *[0.503] * 10, step=0.2))) == pytest.approx([1.2])


def test_passing_beside_the_line_is_no_crossing():
    assert crossings(walk(0.4, 0.6, x=0.8)) == []


def test_a_polyline_is_crossed_once_at_its_corner():
    assert len(crossings(walk(0.375, 0.625), points=BENT)) == 1
    assert len(crossings(walk(0.25, 0.4, 0.75, x=0.625), points=BENT)) == 1


def test_other_classes_do_not_count():
    assert crossings(walk(0.4, 0.6, label="dog")) == []


def test_an_id_that_changes_on_the_line_keeps_the_path():
    first = moment(0, standing((0.5, 0.45), track_id=1))
    second = moment(0.4, standing((0.5, 0.48), track_id=1))
    third = moment(0.8, standing((0.5, 0.52), track_id=2), ended=[1])

    assert directions(crossings([first, second, third])) == [1.0]


def test_a_jump_over_the_line_is_no_crossing():
    rule, objects = LineCrossed("r1", "gate", GATE, labels=["person"]), Objects()

    assert play(rule, walk(0.05, 0.95, step=0.1), objects=objects) == []
    assert objects.odd["jump"] == 1


def test_a_clock_that_is_set_back_makes_no_crossing_of_its_own():
    back = [moment(100, standing((0.5, 0.4))), moment(50, standing((0.5, 0.41)))]

    assert crossings(back) == []
    assert len(crossings([*back, moment(51, standing((0.5, 0.6)))])) == 1


def test_crossings_are_counted_by_direction():
    matches = crossings(walk(0.4, 0.6, 0.4, 0.6))

    assert [match.measured[1].value for match in matches] == [1, 1, 2]


@pytest.mark.parametrize("points", [GATE[:1], (GATE[0], GATE[0])], ids=["one point", "no length"])
def test_a_line_without_length_is_refused(points):
    with pytest.raises(ValueError, match="gate"):
        LineCrossed("r1", "gate", points, labels=["person"])


def test_paths_of_lost_objects_are_forgotten():
    rule = LineCrossed("r1", "gate", GATE, labels=["person"])
    play(
        rule,
        (
            moment(t, standing((0.1 + (t % 9) / 10, 0.5), track_id=t + 1), ended=[t])
            for t in range(500)
        ),
    )

    assert len(rule._paths) < 10


def test_hidden_feet_do_not_cross():
    def legs_hidden(seconds):
        return moment(seconds, standing((0.5, 0.49), size=(0.0625, 0.05)))

    before = [moment(t / 2, standing((0.5, 0.54))) for t in range(4)]

    assert crossings([*before, legs_hidden(2.0), legs_hidden(2.5)]) == []


def test_who_goes_away_and_looks_smaller_still_crosses():
    feet = [0.6 - 0.02 * i for i in range(11)]
    going = [
        moment(i, standing((0.5, y), size=(0.0625, 0.125 * 0.93**i))) for i, y in enumerate(feet)
    ]

    assert len(crossings(going)) == 1
