"""The rules of the camera itself: too dark, too bright, blurred, covered, moved, frozen."""

from datetime import timedelta
from itertools import count

import pytest

from edge_node.rules.activations import Activations
from edge_node.rules.camera_blur import ImageTooBlurry
from edge_node.rules.camera_frozen import ImageFrozen
from edge_node.rules.camera_light import ImageTooBright, ImageTooDark
from edge_node.rules.camera_scene import CameraCovered, GlobalSceneChange
from edge_node.rules.judge import Judge
from edge_node.rules.moment import Moment
from edge_node.types import Activation, Phase, PictureHealth, Surroundings, Tracks
from tests.unit.edge_node.rules.builders import at

USUAL = PictureHealth(0.45, 0.2, 1.0, 0.9, (0.0, 0.0), 0.0)
DARK = PictureHealth(0.03, 0.05, None, 0.1, None)
BRIGHT = PictureHealth(0.95, 0.04, None, 0.2, None)
BLURRED = PictureHealth(0.45, 0.15, 0.2, 0.7, (0.0, 0.0))
COVERED = PictureHealth(0.3, 0.01, None, 0.02, None)
BAG = PictureHealth(0.3, 0.08, 0.1, 0.05, None)
MOVED = PictureHealth(0.45, 0.2, 1.1, 0.1, (0.05, 0.0))
ELSEWHERE = PictureHealth(0.45, 0.2, 1.1, 0.1, None)
FROZEN = PictureHealth(0.45, 0.2, 1.0, 0.9, (0.0, 0.0), 3.0)
BLACK = PictureHealth(0.01, 0.001, None, 0.0, None, 60.0)
UNKNOWN = PictureHealth(0.45, 0.2)

RULES = {
    rule.KIND: rule
    for rule in (
        ImageTooDark,
        ImageTooBright,
        ImageTooBlurry,
        CameraCovered,
        GlobalSceneChange,
        ImageFrozen,
    )
}


def moment(seconds: float, health: PictureHealth | None) -> Moment:
    return Moment(at(seconds), timedelta(seconds=seconds), (), {}, Surroundings(health))


def spoken(rule, *stretches: tuple[float, PictureHealth | None]) -> list[float]:
    """When the rule spoke; stretches (seconds, health), one moment every half second."""
    found, now = [], 0.0
    for seconds, health in stretches:
        for _ in range(round(seconds * 2)):
            found += [now for _ in rule.update(moment(now, health))]
            now += 0.5
    return found


def kinds_of(health: PictureHealth) -> set[str]:
    return {kind for kind, rule in RULES.items() if spoken(rule("r"), (5, USUAL), (15, health))}


@pytest.mark.parametrize(
    ("health", "kinds"),
    [
        (USUAL, set()),
        (UNKNOWN, set()),
        (DARK, {"image_too_dark", "camera_covered"}),
        (BRIGHT, {"image_too_bright", "camera_covered"}),
        (BLURRED, {"image_too_blurry"}),
        (COVERED, {"camera_covered"}),
        (BAG, {"camera_covered"}),
        (MOVED, {"global_scene_change"}),
        (ELSEWHERE, {"global_scene_change"}),
        (FROZEN, {"image_frozen"}),
        (BLACK, {"image_too_dark", "camera_covered"}),
    ],
    ids=[
        "usual", "unknown", "dark", "bright", "blurred", "covered", "bag", "moved", "elsewhere",
        "frozen", "black",
    ],
)  # fmt: skip
def test_each_trouble_has_its_rule(health, kinds):
    assert kinds_of(health) == kinds


TROUBLES = [
    ("image_too_dark", DARK),
    ("image_too_bright", BRIGHT),
    ("image_too_blurry", BLURRED),
    ("camera_covered", COVERED),
    ("global_scene_change", MOVED),
    ("image_frozen", FROZEN),
]
every_trouble = pytest.mark.parametrize(("kind", "health"), TROUBLES)


@every_trouble
def test_it_is_told_after_the_minimum_duration(kind, health):
    rule = RULES[kind]("r", minimum_duration_s=6)

    told = spoken(rule, (5, USUAL), (10, health))

    assert told[0] == 11.0


@every_trouble
def test_a_shorter_trouble_is_not_told(kind, health):
    assert not spoken(RULES[kind]("r"), (5, USUAL), (9, health), (9, USUAL), (9, health))


@every_trouble
def test_a_moment_without_it_does_not_start_it_anew(kind, health):
    told = spoken(RULES[kind]("r"), (6, health), (1, USUAL), (6, health))

    assert told[0] == 10.0


@every_trouble
def test_time_without_pictures_does_not_count(kind, health):
    rule = RULES[kind]("r")
    rule.update(moment(0, health))

    assert not rule.update(moment(60, health))
    assert not rule.update(moment(65, health))


@every_trouble
def test_without_a_look_at_the_picture_nothing_is_said(kind, health):
    assert not spoken(RULES[kind]("r"), (30, None))


@every_trouble
def test_thresholds_have_units_and_the_duration(kind, health):
    rule = RULES[kind]("r", minimum_duration_s=7)

    assert ("minimum_duration", 7.0, "s") in [
        (each.name, each.value, each.unit) for each in rule.thresholds()
    ]


def test_a_value_that_flutters_about_the_limit_is_one_condition():
    just_dark, just_not = PictureHealth(0.079, 0.05), PictureHealth(0.085, 0.05)

    told = spoken(ImageTooDark("r"), *[(1.0, just_dark), (5.0, just_not)] * 3)

    assert told[0] == 10.0


def test_a_small_shift_is_let_pass():
    health = PictureHealth(0.45, 0.2, 1.0, 0.6, (0.012, 0.0))

    assert not spoken(GlobalSceneChange("r"), (30, health))


def test_a_lit_street_at_night_is_not_too_dark():
    assert not spoken(ImageTooDark("r"), (30, PictureHealth(0.07, 0.16, 1.0, 0.9)))


def test_one_trouble_is_one_activation_from_its_start_to_its_end():
    numbers = count(1)
    judge = Judge([GlobalSceneChange("moved")], Activations(lambda: f"a{next(numbers)}"))
    changes: list[Activation] = []
    for second in range(120):
        health = MOVED if 10 <= second < 40 else USUAL
        changes += judge.update(Tracks(at(second), ()), Surroundings(health))

    assert [each.phase for each in changes] == [Phase.STARTED, Phase.ENDED]
    assert changes[0].match.since == at(10)
    assert changes[0].match.objects == ()
