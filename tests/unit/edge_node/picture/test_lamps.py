import numpy as np
import pytest

from edge_node.picture.lamps import Lamps
from edge_node.types import SignalPhase as P
from tests.unit.edge_node.picture.heads import BOXES, behind_truck, by_day, by_night, watch

CYCLE = ((0, "g"), (4, "y"), (6, "r"), (11, "ry"), (12.5, "g"), (16, "y"), (18, "r"))
PHASES = {"g": P.GREEN, "y": P.YELLOW, "r": P.RED, "ry": P.RED_YELLOW}


def lit_at(second):
    return [lit for start, lit in CYCLE if start <= second][-1]


def wrong(told, *, from_s=0.0):
    """Phases that are told and are not shown; unknown is never wrong."""
    return [
        (second, phase)
        for second, phase, _, _ in told
        if second >= from_s and phase not in (P.UNKNOWN, PHASES[lit_at(second)])
    ]


def known(told):
    return sum(phase is not P.UNKNOWN for _, phase, _, _ in told) / len(told)


@pytest.mark.parametrize(
    "draw",
    [by_day, by_night, lambda lit: by_day(lit, gain=0.5), lambda lit: by_day(lit, gain=1.3)],
    ids=["day", "night", "dusk", "bright"],
)
def test_a_cycle_is_told_as_it_is_shown(draw):
    told = watch(lambda s: draw(lit_at(s)), 24)

    assert wrong(told) == []
    assert known(told) > 0.9


def test_since_and_doubt_hold_the_change():
    told = watch(lambda s: by_day(lit_at(s)), 10)

    second, _, since, doubt = next(each for each in told if each[1] is P.RED)
    assert second <= 6.4
    assert since - doubt <= 6.0 <= since
    assert doubt <= 0.4


def test_nobody_saw_the_beginning_of_the_first_phase():
    assert watch(lambda _: by_day("r"), 2)[-1][3] > 60


def test_low_sun_that_comes_slowly_is_followed_and_never_told_wrongly():
    told = watch(lambda s: by_day(lit_at(s % 24), sun=min(s / 100, 1)), 72, fps=2)

    shown = [(s, phase) for s, phase, _, _ in told if phase is not P.UNKNOWN]
    assert all(phase is PHASES[lit_at(s % 24)] for s, phase in shown)
    assert len(shown) > 0.7 * len(told)


def test_sudden_sun_is_unknown_at_worst():
    assert wrong(watch(lambda s: by_day(lit_at(s), sun=0.0 if s < 9 else 1.0), 24)) == []


@pytest.mark.parametrize("colour", [(40, 40, 190), (60, 170, 60), (210, 210, 210), (30, 30, 30)])
def test_while_a_lorry_is_before_it_nothing_is_known(colour):
    def show(s):
        return behind_truck("g", colour) if 8 <= s < 13 else by_day(lit_at(s))

    told = watch(show, 24)

    assert all(phase is P.UNKNOWN for s, phase, _, _ in told if 8 <= s < 13)
    assert wrong([each for each in told if not 8 <= each[0] < 13]) == []


def test_a_red_lorry_before_it_from_the_first_picture_on_is_unknown():
    told = watch(lambda _: behind_truck("g"), 5)

    assert {phase for _, phase, _, _ in told} == {P.UNKNOWN}


def test_a_flashing_green_is_green():
    told = watch(lambda s: by_day("g" if s < 5 or s % 1 < 0.5 else ""), 10)

    assert {phase for s, phase, _, _ in told if s > 0.3} == {P.GREEN}
    assert told[-1][2] == pytest.approx(0.0)


def test_a_lamp_whose_flicker_beats_with_the_camera_stays_red():
    told = watch(lambda s: by_day("" if 3.0 <= s < 3.8 or 6.0 <= s < 6.6 else "r"), 10)

    assert {phase for s, phase, _, _ in told if s > 0.3} == {P.RED}


def test_dark_for_seconds_is_off_only_where_a_lamp_was_seen_lit():
    seen = watch(lambda s: by_day("r" if s < 3 else ""), 10)
    never = watch(lambda _: by_day(""), 10)

    assert seen[-1][1] is P.OFF
    assert {phase for _, phase, _, _ in never} == {P.UNKNOWN}


@pytest.mark.parametrize("lit", ["rg", "yg", "ryg"])
def test_what_no_light_shows_is_unknown(lit):
    assert {phase for _, phase, _, _ in watch(lambda _: by_day(lit), 3)} == {P.UNKNOWN}


def test_an_arrow_alone_is_green_or_off():
    told = watch(lambda s: by_day("g" if s < 4 else "r"), 12, boxes={"green": BOXES["green"]})

    assert told[10][1] is P.GREEN
    assert told[-1][1] is P.OFF


def test_lamps_too_small_to_tell_are_unknown():
    boxes = {"red": (0.5, 0.25, 0.503, 0.26), "green": (0.5, 0.5, 0.503, 0.51)}

    assert {each[1] for each in watch(lambda _: by_day("r"), 2, boxes=boxes)} == {P.UNKNOWN}


def test_noise_alone_is_unknown():
    rng = np.random.default_rng(1)

    def show(_):
        return rng.integers(0, 255, (120, 160, 3), dtype=np.uint8)

    assert {each[1] for each in watch(show, 6)} == {P.UNKNOWN}


def test_after_a_gap_the_phase_must_be_seen_again():
    lamps = Lamps({"south": BOXES})
    watch(lambda _: by_day("r"), 3, lamps=lamps)
    lamps.reset()

    told = watch(lambda _: by_day("r"), 1, lamps=lamps)

    assert told[0][1] is P.UNKNOWN
    assert told[-1][1] is P.RED
