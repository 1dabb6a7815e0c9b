"""Numbers without gaps: what is missing can be proven."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """Numbers from `first` to `last`, both included, that did not come."""

    first: int
    last: int


def skipped(highest: int, seq: int) -> Gap | None:
    """Return what lies between the highest number so far and a higher one."""
    return Gap(highest + 1, seq - 1) if seq > highest + 1 else None


def without(gap: Gap, seq: int) -> tuple[Gap, ...]:
    """Return what is left of a gap after one of its numbers came: none, one or two gaps."""
    left = (Gap(gap.first, seq - 1), Gap(seq + 1, gap.last))
    return tuple(each for each in left if each.first <= each.last)
