"""Signal programmes."""

import pytest

from sample_videos.scenes.signals import DARK, Programme, Step

PROGRAMME = Programme((Step(8, {"x": "g"}), Step(2, {"x": "y"}), Step(10, {"x": "r"})))


@pytest.mark.parametrize(
    ("at_s", "lit"), [(0, "g"), (7.99, "g"), (8, "y"), (10, "r"), (20, "g"), (-1, "r"), (48, "y")]
)
def test_lamps_follow_the_programme_for_ever(at_s, lit):
    assert PROGRAMME.lit(at_s) == {"x": lit}


def test_changes_say_from_when_each_state_holds():
    assert [at for at, _ in PROGRAMME.changes(25)] == [0, 8, 10, 20]


def test_no_programme_has_no_lamps():
    assert DARK.lit(3) == {}
    assert DARK.changes(9) == []
