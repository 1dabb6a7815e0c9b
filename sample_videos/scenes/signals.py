"""Signal programmes: which lamps are on at which second, in closed form."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """Lamps of each group for some seconds."""

    seconds: float
    lit: dict[str, str]
    """Group to letters of r, y, g."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Steps that repeat for ever, the first one starting at second 0."""

    steps: Sequence[Step]

    @property
    def period_s(self) -> float:
        """Seconds until it repeats."""
        return sum(step.seconds for step in self.steps)

    def lit(self, at_s: float) -> dict[str, str]:
        """Lamps that are on at a second."""
        left = at_s % self.period_s if self.steps else 0.0
        for step in self.steps:
            if left < step.seconds:
                return step.lit
            left -= step.seconds
        return self.steps[-1].lit if self.steps else {}

    def changes(self, until_s: float) -> list[tuple[float, dict[str, str]]]:
        """(second, lamps from then on) from second 0 until `until_s`."""
        found: list[tuple[float, dict[str, str]]] = []
        at = 0.0
        while self.steps and at < until_s:
            for step in self.steps:
                if at < until_s:
                    found.append((round(at, 6), step.lit))
                at += step.seconds
        return found


DARK = Programme(())
"""No signals."""
