from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.tracking.byte_tracker import ByteTracker
from tests.unit.edge_node.tracking.builders import LABELS, box, detections, frame


@pytest.fixture
def tracker():
    return ByteTracker(LABELS)


def ids(tracks):
    return [track.track_id for track in tracks.now]


def feed(tracker, *frames, fps=5.0, start=0.0):
    """The tracks of each frame; a frame is a list of boxes."""
    return [
        tracker.update(detections(*boxes), frame(start + number / fps))
        for number, boxes in enumerate(frames)
    ]


def test_an_object_is_believed_at_its_second_sight(tracker):
    assert [ids(tracks) for tracks in feed(tracker, [box(10, 10)], [box(11, 10)])] == [[], [1]]


def test_ids_count_from_one_in_every_tracker():
    for _ in range(2):
        last = feed(ByteTracker(LABELS), *[[box(10, 10), box(90, 10)]] * 2)[-1]

        assert sorted(ids(last)) == [1, 2]


def test_boxes_are_shares_of_the_frame_and_stay_inside_it(tracker):
    last = feed(tracker, *[[box(180, 50, 40, 60)]] * 2)[-1]

    assert last.now[0].box == pytest.approx((0.9, 0.5, 1.0, 1.0))
    assert last.now[0].label == "person"
    assert last.now[0].confidence == pytest.approx(0.9)


def test_a_moving_object_keeps_its_id(tracker):
    answers = feed(tracker, *[[box(5 + 8 * n, 10)] for n in range(20)])

    assert {each for tracks in answers for each in ids(tracks)} == {1}


def test_two_that_pass_each_other_keep_their_ids(tracker):
    ways = [[box(5 + 4 * n, 10), box(165 - 4 * n, 16)] for n in range(40)]
    answers = feed(tracker, *ways, fps=10)

    assert {each for tracks in answers for each in ids(tracks)} == {1, 2}
    first = {track.track_id: track.box.x1 for track in answers[5].now}
    last = {track.track_id: track.box.x1 for track in answers[-1].now}
    assert (first[1] < first[2]) != (last[1] < last[2])


def test_an_unsure_box_continues_a_track_but_begins_none(tracker):
    weak = [box(10, 10, confidence=0.2)]

    assert [ids(tracks) for tracks in feed(tracker, *[weak] * 3)] == [[], [], []]
    strong = feed(tracker, *[[box(10, 10)]] * 2, weak, weak, start=1)
    assert [ids(tracks) for tracks in strong] == [[], [1], [1], [1]]


def test_what_flickers_between_car_and_truck_is_one_object_with_the_voted_name(tracker):
    names = [1, 1, 2, 1, 2, 1, 1, 2, 1, 1]
    answers = feed(tracker, *[[box(10, 10, class_id=name)] for name in names])

    assert {each for tracks in answers for each in ids(tracks)} == {1}
    assert {track.label for tracks in answers for track in tracks.now} == {"car"}


def test_a_person_before_a_car_is_another_object(tracker):
    both = [box(10, 10, 60, 40, class_id=1), box(30, 10, 15, 40, class_id=0)]

    assert {track.label for track in feed(tracker, both, both)[-1].now} == {"car", "person"}


def test_one_object_named_twice_is_one_track(tracker):
    twice = [box(10, 10, class_id=1), box(10.5, 10, class_id=2, confidence=0.8)]

    assert ids(feed(tracker, twice, twice)[-1]) == [1]


def test_a_lost_object_is_found_again_within_the_memory(tracker):
    seen = [box(10, 10)]
    answers = feed(tracker, seen, seen, *[[]] * 13, seen)

    assert ids(answers[-1]) == [1]
    assert not any(tracks.ended for tracks in answers)


def test_the_memory_is_time_not_frames():
    for fps in (2, 30):
        tracker = ByteTracker(LABELS, memory_s=1)
        seen = [box(10, 10)]
        answers = feed(tracker, seen, seen, *[[]] * int(1.5 * fps), seen, seen, fps=fps)

        assert ids(answers[-1]) == [2]


def test_an_id_ends_once(tracker):
    answers = feed(tracker, *[[box(10, 10)]] * 3, *[[]] * 40, *[[box(10, 10)]] * 3, *[[]] * 40)

    ended = Counter(each for tracks in answers for each in tracks.ended)
    assert ended == {1: 1, 2: 1}


def test_reset_ends_all_and_ids_go_on(tracker):
    feed(tracker, *[[box(10, 10), box(90, 10)]] * 2)

    assert tracker.reset().ended == {1, 2}
    assert tracker.reset().ended == frozenset()
    assert ids(feed(tracker, *[[box(10, 10)]] * 2, start=9)[-1]) == [3]


@pytest.mark.parametrize(
    "broken",
    [
        box(float("nan"), 10),
        box(10, float("inf")),
        box(10, 10, -5),
        box(10, 10, confidence=float("nan")),
        box(10, 10, class_id=7),
    ],
    ids=["NaN", "infinite", "turned", "no confidence", "unknown class"],
)
def test_broken_boxes_are_left_out_and_counted(tracker, broken):
    answers = feed(tracker, *[[broken, box(90, 10)]] * 2)

    assert len(answers[-1].now) == 1
    assert tracker.odd["broken_box"] == 2


def test_time_that_goes_backwards_is_counted_and_harms_nobody(tracker):
    feed(tracker, *[[box(10, 10)]] * 3, start=50)

    assert ids(feed(tracker, [box(10, 10)], start=10)[0]) == [1]
    assert tracker.odd["time_backwards"] == 1


def test_a_huge_jump_is_another_object(tracker):
    answers = feed(tracker, *[[box(10, 10)]] * 3, *[[box(150, 70)]] * 2)

    assert ids(answers[-1]) == [2]


numbers = st.floats(width=32) | st.floats(-50, 250, width=32)
any_box = st.tuples(
    st.tuples(numbers, numbers, numbers, numbers),
    st.floats(width=32) | st.floats(0, 1, width=32),
    st.integers(-2, 5),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.lists(any_box, max_size=5), st.floats(-10, 10)), max_size=8))
def test_nothing_that_a_detector_says_breaks_it(frames):
    tracker = ByteTracker(LABELS)
    seconds = 0.0
    alive: set[int] = set()
    over: set[int] = set()
    for boxes, step in frames:
        seconds += step
        tracks = tracker.update(detections(*boxes), frame(seconds))
        alive |= set(ids(tracks))

        assert not over & (tracks.ended | set(ids(tracks)))
        assert all(np.isfinite(track.box).all() for track in tracks.now)
        over |= tracks.ended
    assert tracker.reset().ended == alive - over


def test_memory_is_flat_over_many_objects(tracker):
    for number in range(600):
        feed(tracker, [box((number * 37) % 170, (number * 23) % 70)], start=number / 5)

    assert tracker._objects.ids.size < 50


def test_a_weak_box_hardly_changes_how_sure_a_track_is(tracker):
    sure = [box(10, 10)] * 1
    last = feed(tracker, *[sure] * 9, [box(10, 10, confidence=0.15)])[-1]

    assert last.now[0].confidence == pytest.approx((9 * 0.9 + 0.15) / 10, abs=0.02)
