"""How often rules are right: events told against events due, or against a person's verdicts.

Standard library only, so that anyone can check a figure with it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Due:
    """An event that must be told, once."""

    kind: str
    at_s: float
    zone: str | None = None
    """None: any place fits."""
    objects: tuple[str, ...] = ()
    """Any of whom the told event may name first; () = not asked."""
    early_s: float = 1.0
    late_s: float = 2.0
    measured: Mapping[str, float] = field(default_factory=dict)
    must: bool = True
    """False: may be told or not."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a rule told of."""

    kind: str
    at_s: float
    zone: str | None = None
    objects: tuple[str, ...] = ()
    measured: Mapping[str, float] = field(default_factory=dict)
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Low and high of measured values that have them."""


class Pair(NamedTuple):
    """An event that was due and told."""

    due: Due
    told: Told


@dataclass(frozen=True, slots=True)
class Pairing:
    """One-to-one: what was found, missed, and told without being due."""

    found: tuple[Pair, ...]
    missed: tuple[Due, ...]
    false: tuple[Told, ...]
    excused: tuple[Told, ...]
    """Told, and allowed but not asked for."""


def pair(due: Sequence[Due], told: Sequence[Told]) -> Pairing:
    """Pair as many events as can be, each once; those that must be told go first.

    The most pairs by augmenting paths (Kuhn 1955), nearest in time tried first, so that no order
    of the events changes how many are found.
    """
    wanted = sorted(due, key=lambda each: (not each.must, each.at_s))
    choices = [_choices(each, told) for each in wanted]
    owner: dict[int, int] = {}
    for index in range(len(wanted)):
        _give(index, choices, owner, set())
    found = tuple(Pair(wanted[d], told[t]) for t, d in sorted(owner.items()) if wanted[d].must)
    served = set(owner.values())
    return Pairing(
        found,
        tuple(each for i, each in enumerate(wanted) if each.must and i not in served),
        tuple(each for i, each in enumerate(told) if i not in owner),
        tuple(told[t] for t, d in sorted(owner.items()) if not wanted[d].must),
    )


def fits(due: Due, told: Told) -> bool:
    """Say whether a told event can be the one that was due."""
    in_time = due.at_s - due.early_s <= told.at_s <= due.at_s + due.late_s
    return (
        in_time
        and due.kind == told.kind
        and due.zone in (None, told.zone)
        and (not due.objects or (bool(told.objects) and told.objects[0] in due.objects))
    )


def _choices(due: Due, told: Sequence[Told]) -> list[int]:
    fitting = [i for i, each in enumerate(told) if fits(due, each)]
    return sorted(fitting, key=lambda i: abs(told[i].at_s - due.at_s))


def _give(
    index: int, choices: Sequence[Sequence[int]], owner: dict[int, int], asked: set[int]
) -> bool:
    """Find a told event for a due one; who has it already looks for another."""
    for choice in choices[index]:
        if choice in asked:
            continue
        asked.add(choice)
        if choice not in owner or _give(owner[choice], choices, owner, asked):
            owner[choice] = index
            return True
    return False


class Interval(NamedTuple):
    """A share or a rate lies between these, with 95 % confidence."""

    low: float
    high: float


CONFIDENCE = 0.95
_TAIL = (1 - CONFIDENCE) / 2


def f1(recall: float, precision: float, alpha: float = 1.0) -> float:
    """Return (α + 1) R P / (R + α P), as i-LIDS scores; 1 is the usual F1.

    A large α asks for recall (what is recorded is looked through later), a small one for precision
    (every false event costs an operator's time).
    """
    below = recall + alpha * precision
    return (alpha + 1) * recall * precision / below if below else 0.0


def share_interval(right: int, of: int) -> Interval:
    """Return the exact interval of a share (Clopper and Pearson, 1934); of 0 it is 0 to 1."""
    if not 0 <= right <= of:
        raise ValueError(f"{right} of {of} is no share")
    low = 0.0 if right == 0 else _solve(lambda p: 1 - _binomial_cdf(right - 1, of, p), _TAIL)
    high = 1.0 if right == of else _solve(lambda p: 1 - _binomial_cdf(right, of, p), 1 - _TAIL)
    return Interval(low, high)


def rate_interval(events: int, hours: float) -> Interval:
    """Return the exact Poisson interval of events per hour (Garwood, 1936).

    Without any event the bound is one-sided: 3.0 events, the "rule of three".
    """
    if events < 0 or hours <= 0:
        raise ValueError(f"{events} events in {hours} hours make no rate")
    if events == 0:
        return Interval(0.0, -math.log(1 - CONFIDENCE) / hours)
    widest = events + 10 * math.sqrt(events) + 20
    low = widest * _solve(lambda x: 1 - _poisson_cdf(events - 1, widest * x), _TAIL)
    high = widest * _solve(lambda x: 1 - _poisson_cdf(events, widest * x), 1 - _TAIL)
    return Interval(low / hours, high / hours)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    if not values:
        raise ValueError("nothing has no quantile")
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


@dataclass(frozen=True, slots=True)
class Score:
    """How often a rule was right."""

    due: int
    found: int
    false: int
    recall: float | None
    """None: nothing was due."""
    recall_95: Interval
    precision: float | None
    """None: nothing was told."""
    precision_95: Interval
    f1: float | None
    hours: float
    """Camera-hours watched."""
    false_per_hour: float
    false_per_hour_95: Interval
    delay_p50_s: float | None
    """Told after it was due; below 0: before."""
    delay_p95_s: float | None
    measured: Mapping[str, "MeasuredScore"]


@dataclass(frozen=True, slots=True)
class MeasuredScore:
    """How far measured values are from the truth."""

    count: int
    mean_error: float
    """With its sign: too high is above 0."""
    error_p95: float
    """Of the size of the error."""
    covered: int
    intervals: int
    """So many came with an interval; `covered` of these contain the truth."""


def score(pairings: Sequence[Pairing], hours: float, alpha: float = 1.0) -> Score:
    """Add up what was found, missed and false in some scenes of `hours` together."""
    found = [each for pairing in pairings for each in pairing.found]
    false = sum(len(each.false) for each in pairings)
    due = len(found) + sum(len(each.missed) for each in pairings)
    recall = len(found) / due if due else None
    precision = len(found) / (len(found) + false) if found or false else None
    both = recall is not None and precision is not None
    delays = [each.told.at_s - each.due.at_s for each in found]
    return Score(
        due=due,
        found=len(found),
        false=false,
        recall=recall,
        recall_95=share_interval(len(found), due),
        precision=precision,
        precision_95=share_interval(len(found), len(found) + false),
        f1=f1(recall or 0.0, precision or 0.0, alpha) if both else None,
        hours=hours,
        false_per_hour=false / hours,
        false_per_hour_95=rate_interval(false, hours),
        delay_p50_s=quantile(delays, 0.5) if delays else None,
        delay_p95_s=quantile(delays, 0.95) if delays else None,
        measured=_measured(found),
    )


def _measured(found: Sequence[Pair]) -> dict[str, MeasuredScore]:
    names = {name for each in found for name in each.due.measured}
    return {name: each for name in sorted(names) if (each := _values(name, found)) is not None}


def _values(name: str, found: Sequence[Pair]) -> MeasuredScore | None:
    pairs = [each for each in found if name in each.due.measured and name in each.told.measured]
    if not pairs:
        return None
    errors = [each.told.measured[name] - each.due.measured[name] for each in pairs]
    known = [
        (each.due.measured[name], each.told.intervals[name])
        for each in pairs
        if name in each.told.intervals
    ]
    return MeasuredScore(
        len(pairs),
        sum(errors) / len(errors),
        quantile([abs(error) for error in errors], 0.95),
        sum(low <= truth <= high for truth, (low, high) in known),
        len(known),
    )


def _binomial_cdf(most: int, of: int, share: float) -> float:
    """Chance of at most `most` successes in `of` trials."""
    if share in (0.0, 1.0):
        return 1.0 if share == 0.0 or most >= of else 0.0
    terms = (
        math.lgamma(of + 1)
        - math.lgamma(k + 1)
        - math.lgamma(of - k + 1)
        + k * math.log(share)
        + (of - k) * math.log1p(-share)
        for k in range(most + 1)
    )
    return min(1.0, math.fsum(math.exp(each) for each in terms))


def _poisson_cdf(most: int, mean: float) -> float:
    """Chance of at most `most` events where `mean` are expected."""
    if mean == 0.0:
        return 1.0
    terms = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(most + 1))
    return min(1.0, math.fsum(math.exp(each) for each in terms))


def _solve(rising: Callable[[float], float], value: float) -> float:
    """Return where a rising function of 0..1 reaches a value, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < value:
            low = middle
        else:
            high = middle
    return (low + high) / 2
