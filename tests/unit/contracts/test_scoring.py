import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, chi2

from contracts.scoring import (
    Due,
    Pairing,
    Told,
    f1,
    fits,
    pair,
    quantile,
    rate_interval,
    score,
    share_interval,
)

seconds = st.floats(0, 100, allow_nan=False)
few = settings(max_examples=25, deadline=None)
"""Some of these try everything, or ask scipy."""
names = st.sampled_from(["", "one", "two"])
kinds = st.sampled_from(["stay", "cross"])
dues = st.builds(
    Due,
    kinds,
    seconds,
    zone=st.sampled_from([None, "yard"]),
    objects=st.lists(names, max_size=2).map(tuple),
    must=st.booleans(),
)
tolds = st.builds(
    Told,
    kinds,
    seconds,
    zone=st.sampled_from([None, "yard"]),
    objects=st.lists(names, max_size=2).map(tuple),
)
few_dues, few_tolds = st.lists(dues, max_size=5), st.lists(tolds, max_size=5)


def most_pairs(due: list[Due], told: list[Told]) -> int:
    """How many can be paired at all, by trying everything."""
    slots = [*range(len(told)), *([None] * len(due))]
    return max(
        (
            sum(t is not None and fits(d, told[t]) for d, t in zip(due, order, strict=True))
            for order in set(permutations(slots, len(due)))
        ),
        default=0,
    )


@few
@given(few_dues, few_tolds)
def test_each_event_is_counted_once(due, told):
    pairing = pair(due, told)

    assert len(pairing.found) + len(pairing.missed) == sum(each.must for each in due)
    assert len(pairing.found) + len(pairing.excused) + len(pairing.false) == len(told)


@few
@given(few_dues, few_tolds)
def test_only_what_fits_is_paired(due, told):
    assert all(fits(*each) for each in pair(due, told).found)


@few
@given(few_dues, few_tolds, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_no_figure(due, told, random):
    shuffled_due, shuffled_told = random.sample(due, len(due)), random.sample(told, len(told))

    one, other = pair(due, told), pair(shuffled_due, shuffled_told)

    assert len(one.found) == len(other.found)
    assert len(one.false) == len(other.false)


@few
@given(st.lists(dues, max_size=3), st.lists(tolds, max_size=3))
def test_no_other_pairing_finds_more(due, told):
    wanted = [each for each in due if each.must]

    assert len(pair(due, told).found) == most_pairs(wanted, told)


def test_an_event_in_reach_of_two_is_given_to_the_one_that_has_no_other():
    due = [Due("stay", 10.0), Due("stay", 11.5)]
    told = [Told("stay", 11.0), Told("stay", 13.0)]

    assert len(pair(due, told).found) == 2


@pytest.mark.parametrize(
    "told",
    [
        Told("cross", 10.0, "yard", ("man",)),
        Told("stay", 10.0, "road", ("man",)),
        Told("stay", 10.0, "yard", ("dog",)),
        Told("stay", 10.0, "yard"),
        Told("stay", 8.9, "yard", ("man",)),
        Told("stay", 12.1, "yard", ("man",)),
    ],
    ids=["kind", "zone", "object", "nobody", "early", "late"],
)
def test_another_event_is_false_and_the_due_one_missed(told):
    pairing = pair([Due("stay", 10.0, "yard", ("man", "boy"))], [told])

    assert pairing.false == (told,)
    assert len(pairing.missed) == 1


def test_a_second_event_of_one_object_is_false():
    told = [Told("stay", 10.0), Told("stay", 10.5)]

    assert len(pair([Due("stay", 10.0)], told).false) == 1


def test_what_may_be_told_is_neither_missed_nor_false():
    maybe = Due("stay", 10.0, must=False)

    assert pair([maybe], [Told("stay", 10.0)]) == Pairing((), (), (), (Told("stay", 10.0),))
    assert pair([maybe], []) == Pairing((), (), (), ())


@few
@given(st.integers(1, 120).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_share_intervals_are_those_of_the_beta_distribution(case):
    right, of = case
    low, high = share_interval(right, of)

    assert low == pytest.approx(0.0 if right == 0 else beta.ppf(0.025, right, of - right + 1))
    assert high == pytest.approx(1.0 if right == of else beta.ppf(0.975, right + 1, of - right))


@few
@given(st.integers(1, 120), st.floats(0.1, 1000))
def test_rate_intervals_are_those_of_the_chi_square_distribution(events, hours):
    low, high = rate_interval(events, hours)

    assert low == pytest.approx(chi2.ppf(0.025, 2 * events) / 2 / hours, rel=1e-6)
    assert high == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2 / hours, rel=1e-6)


def test_no_event_in_three_hours_says_less_than_one_an_hour():
    low, high = rate_interval(0, 3.0)

    assert low == 0.0
    assert high == pytest.approx(-math.log(0.05) / 3)


def test_nothing_due_says_nothing():
    assert share_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("right", "of"), [(-1, 3), (4, 3)])
def test_more_than_all_is_no_share(right, of):
    with pytest.raises(ValueError, match="no share"):
        share_interval(right, of)


@pytest.mark.parametrize(("events", "hours"), [(-1, 3.0), (1, 0.0)])
def test_no_time_makes_no_rate(events, hours):
    with pytest.raises(ValueError, match="no rate"):
        rate_interval(events, hours)


@few
@given(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 100))
def test_f1_lies_between_recall_and_precision(recall, precision, alpha):
    low, high = sorted((recall, precision))

    assert low - 1e-9 <= f1(recall, precision, alpha) <= high + 1e-9


def test_a_large_alpha_asks_for_recall():
    assert f1(0.9, 0.5, 60.0) > f1(0.5, 0.9, 60.0)
    assert f1(0.0, 0.0) == 0.0


@few
@given(st.lists(seconds, min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_one_of_the_values_and_not_exceeded_by_its_share(values, share):
    found = quantile(values, share)

    assert found in values
    assert sum(each <= found for each in values) >= share * len(values) - 1e-9


def test_the_quantile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing"):
        quantile([], 0.5)


def test_figures_of_two_scenes_add_up():
    measured = Due("fast", 10.0, measured={"speed": 50.0})
    told = Told("fast", 11.5, measured={"speed": 52.0}, intervals={"speed": (49.0, 55.0)})
    right = pair([measured], [told])
    wrong = pair([Due("fast", 10.0)], [Told("fast", 90.0)])

    found = score([right, wrong], hours=2.0)

    assert (found.due, found.found, found.false) == (2, 1, 1)
    assert (found.recall, found.precision, found.f1) == (0.5, 0.5, 0.5)
    assert (found.delay_p50_s, found.false_per_hour) == (1.5, 0.5)
    speed = found.measured["speed"]
    assert (speed.count, speed.mean_error, speed.error_p95) == (1, 2.0, 2.0)
    assert (speed.covered, speed.intervals) == (1, 1)


def test_silence_where_nothing_is_due_has_no_recall():
    found = score([pair([], [])], hours=1.0)

    assert (found.recall, found.precision, found.f1, found.delay_p95_s) == (None, None, None, None)
