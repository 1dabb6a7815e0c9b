"""How often rules are right: events told against events due, or against a person's verdicts.

Standard library only, so that anyone can check a figure with it.
"""

from collections.abc import Mapping, Sequence
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


def f1(recall: float, precision: float, alpha: float = 1.0) -> float:
    """Return (α + 1) R P / (R + α P); α > 1 weighs recall more (i-LIDS), 1 is the usual F1."""
    if recall + alpha * precision == 0:
        return 0.0
    return (alpha + 1) * recall * precision / (recall + alpha * precision)
