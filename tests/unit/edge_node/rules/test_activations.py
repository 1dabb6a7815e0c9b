from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from edge_node.rules.open_activation import OpenActivation
from edge_node.types import Phase
from tests.unit.edge_node.rules.builders import (
    OnTracks,
    at,
    crossing_match,
    lasting_match,
    moment,
    standing,
)

HERE = (0.5, 0.5)


def numbered():
    ids = count(1)
    return lambda: f"a{next(ids)}"


@pytest.fixture
def activations():
    return OnTracks(numbered())


def seen(activations, seconds, *tracks, matching=True, since=0.0):
    """A moment in which each track is matched, if it is."""
    matches = [lasting_match(seconds, track, since=since) for track in tracks if matching]
    return [
        (change.activation_id, change.phase)
        for change in activations.update(moment(seconds, *tracks), matches)
    ]


def stood_until(activations, seconds, track_id=1):
    for t in range(seconds + 1):
        seen(activations, t, standing(HERE, track_id=track_id))


def nothing_until(activations, start, end, step=1):
    return [change for t in range(start, end, step) for change in seen(activations, t)]


def test_the_first_match_starts_and_the_next_ones_are_silent(activations):
    assert seen(activations, 0, standing(HERE)) == [("a1", Phase.STARTED)]
    assert [seen(activations, t, standing(HERE)) for t in (1, 2, 3)] == [[], [], []]


def test_updates_come_at_one_five_and_every_fifteen_minutes(activations):
    told = [
        t
        for t in range(0, 3600, 5)
        for _, phase in seen(activations, t, standing(HERE))
        if phase is Phase.UPDATED
    ]

    assert told == [60, 300, 900, 1800, 2700]


def test_a_passer_by_ends_after_the_absence(activations):
    for t in range(4):
        seen(activations, t, standing((0.2 + t * 0.2, 0.5)))

    assert nothing_until(activations, 4, 34) == []
    assert seen(activations, 34) == [("a1", Phase.ENDED)]


def test_the_end_carries_the_last_match_and_the_first_since(activations):
    seen(activations, 0, standing(HERE))
    seen(activations, 1, standing(HERE), since=0.5)

    last = next(c for t in range(2, 99) for c in activations.update(moment(t), ()))

    assert last.phase is Phase.ENDED
    assert (last.match.at, last.match.since) == (at(1), at(0))


def test_a_changed_id_at_the_place_is_the_same_activation(activations):
    stood_until(activations, 20)

    assert nothing_until(activations, 21, 80) == []
    assert seen(activations, 80, standing(HERE, track_id=2)) == [("a1", Phase.UPDATED)]
    assert seen(activations, 81, standing(HERE, track_id=2)) == []


def test_an_object_that_moves_keeps_its_activation(activations):
    started = [
        change
        for t in range(30)
        for change in seen(activations, t, standing((0.1 + t * 0.025, 0.5)))
    ]

    assert started == [("a1", Phase.STARTED)]


def test_two_objects_are_two_activations(activations):
    pair = standing((0.3, 0.5), track_id=1), standing((0.7, 0.5), track_id=2)

    assert seen(activations, 0, *pair) == [("a1", Phase.STARTED), ("a2", Phase.STARTED)]


def test_one_object_detected_twice_is_one_activation(activations):
    pair = standing(HERE, track_id=1), standing((0.505, 0.5), track_id=2)

    assert seen(activations, 0, *pair) == [("a1", Phase.STARTED)]
    assert seen(activations, 1, *pair) == []


def test_what_stood_for_minutes_may_be_missed_for_minutes(activations):
    stood_until(activations, 70)

    assert nothing_until(activations, 71, 660) == []
    assert seen(activations, 660, standing(HERE, track_id=2)) == [("a1", Phase.UPDATED)]


def test_nothing_is_missed_for_more_than_ten_minutes(activations):
    stood_until(activations, 70)

    assert nothing_until(activations, 71, 700) == [("a1", Phase.ENDED)]
    assert seen(activations, 700, standing(HERE, track_id=2)) == [("a2", Phase.STARTED)]


def test_who_arrives_at_the_place_is_not_taken_for_who_was_lost_there(activations):
    stood_until(activations, 70)
    nothing_until(activations, 71, 100)
    arriving = [standing((0.1 + k * 0.05, 0.5), track_id=2) for k in range(9)]

    for k, track in enumerate(arriving):
        seen(activations, 100 + k, track, matching=False)

    assert seen(activations, 109, standing(HERE, track_id=2)) == [("a2", Phase.STARTED)]


def test_who_is_seen_elsewhere_has_left_after_the_absence(activations):
    stood_until(activations, 70)
    changes = [
        (t, change)
        for t in range(71, 150)
        for change in seen(activations, t, standing((0.9, 0.9)), matching=False)
    ]

    assert changes == [(101, ("a1", Phase.ENDED))]


def test_a_silent_rule_has_the_time_it_needs_while_the_object_stays(activations):
    first = standing(HERE, track_id=1)
    seen(activations, 60, first, since=0)
    changes = [
        (t, change)
        for t in range(61, 200)
        for change in seen(activations, t, first, matching=False)
    ]

    assert changes == [(151, ("a1", Phase.ENDED))]


def test_time_in_which_nobody_watched_is_no_absence(activations):
    stood_until(activations, 5)

    assert seen(activations, 2000, standing(HERE, track_id=2)) == [("a1", Phase.UPDATED)]


def test_after_a_long_blindness_everything_is_over(activations):
    stood_until(activations, 5)

    assert seen(activations, 5000, standing(HERE, track_id=2)) == [
        ("a1", Phase.ENDED),
        ("a2", Phase.STARTED),
    ]


def test_a_restart_goes_on_with_what_was_open(activations):
    stood_until(activations, 70)
    after = OnTracks(numbered(), resume=activations.open_activations())

    assert seen(after, 80, standing(HERE, track_id=1)) == []
    assert [each.activation_id for each in after.open_activations()] == ["a1"]


def test_a_restart_from_the_last_message_alone_goes_on_too(activations):
    first = activations.update(moment(0, standing(HERE)), [lasting_match(0, standing(HERE))])[0]
    after = OnTracks(numbered(), resume=[OpenActivation.of(first)])

    assert seen(after, 5, standing(HERE, track_id=1)) == []


def test_what_is_not_seen_again_after_a_restart_ends(activations):
    stood_until(activations, 10)
    after = OnTracks(numbered(), resume=activations.open_activations())

    assert nothing_until(after, 12, 150) == [("a1", Phase.ENDED)]


def test_a_new_track_elsewhere_after_a_restart_is_another_activation(activations):
    stood_until(activations, 10)
    after = OnTracks(lambda: "b1", resume=activations.open_activations())

    assert seen(after, 12, standing((0.9, 0.9), track_id=1)) == [("b1", Phase.STARTED)]


def test_rules_do_not_share_activations(activations):
    track = standing(HERE)
    other = replace(lasting_match(0, track), rule_id="r2")

    changes = activations.update(moment(0, track), [lasting_match(0, track), other])

    assert [change.match.rule_id for change in changes] == ["r1", "r2"]


def test_a_match_of_the_whole_zone_is_one_activation_whoever_is_in_it(activations):
    def crowd(seconds, *ids):
        tracks = [standing((n / 20, 0.5), track_id=n) for n in ids]
        match = replace(lasting_match(seconds, *tracks), whole=True)
        return [each.phase for each in activations.update(moment(seconds, *tracks), [match])]

    assert crowd(0, 1, 2, 3) == [Phase.STARTED]
    assert crowd(1, 7, 8, 9) == []
    assert nothing_until(activations, 2, 40) == [("a1", Phase.ENDED)]


def test_a_momentary_match_starts_and_ends_at_once(activations):
    track = standing(HERE)
    changes = activations.update(moment(0, track), [crossing_match(0, track)])

    assert [(each.activation_id, each.phase) for each in changes] == [
        ("a1", Phase.STARTED),
        ("a1", Phase.ENDED),
    ]
    assert activations.open_activations() == ()


def crossings(activations, *moments):
    """Seconds and id of a track that crosses; answer: seconds at which that was told."""
    told = []
    for seconds, track_id in moments:
        track = standing(HERE, track_id=track_id)
        changes = activations.update(moment(seconds, track), [crossing_match(seconds, track)])
        told += [seconds for each in changes if each.phase is Phase.STARTED]
    return told


def test_the_same_object_crosses_again_only_after_the_cooldown(activations):
    assert crossings(activations, (0, 1), (4, 1), (8, 1), (11, 1)) == [0, 11]


def test_a_changed_id_does_not_cross_again(activations):
    assert crossings(activations, (0, 1), (1, 2)) == [0]


def test_the_next_car_on_the_same_spot_does_cross(activations):
    behind = standing((0.5, 0.3), track_id=2)
    first = standing(HERE, track_id=1)
    activations.update(moment(0, first, behind), [crossing_match(0, first)])
    second = standing(HERE, track_id=2)

    changes = activations.update(
        moment(1, standing((0.5, 0.7), track_id=1), second), [crossing_match(1, second)]
    )

    assert [change.phase for change in changes] == [Phase.STARTED, Phase.ENDED]


def test_the_end_of_a_video_ends_everything(activations):
    stood_until(activations, 3)

    assert [each.phase for each in activations.finish()] == [Phase.ENDED]
    assert activations.open_activations() == ()


def test_a_clock_that_is_set_back_ends_nothing(activations):
    stood_until(activations, 50)

    assert [seen(activations, t, standing(HERE)) for t in (10, 11, 12)] == [[], [], []]


def test_memory_is_flat_over_many_visitors(activations):
    phases: Counter[Phase] = Counter()
    for t in range(1000):
        track = standing((0.1 + (t % 7) / 10, 0.5), track_id=t + 1)
        for _, phase in seen(activations, t, track, since=t):
            phases[phase] += 1

    assert len(activations.open_activations()) < 100
    assert len(activations.inner._standing._objects) < 20
    assert phases[Phase.STARTED] - phases[Phase.ENDED] < 100


def test_who_walks_out_of_the_picture_is_not_missed_where_he_stood(activations):
    stood_until(activations, 20)
    seen(activations, 20.4, standing((0.8, 0.5)))
    seen(activations, 20.8, standing((0.99, 0.5)))
    nothing_until(activations, 21, 24)

    assert seen(activations, 24, standing(HERE, track_id=2)) == [("a2", Phase.STARTED)]


def test_people_side_by_side_are_told_apart_after_a_restart(activations):
    here, beside = standing(HERE, track_id=1), standing((0.54, 0.5), track_id=2)
    for t in range(20):
        seen(activations, t, here, beside)
    again = OnTracks(numbered(), resume=activations.open_activations())

    nobody_new = [
        seen(again, t, standing((0.54, 0.5), track_id=1), standing(HERE, track_id=2))
        for t in range(25, 40)
    ]

    assert nobody_new == [[]] * 15
