"""Which pictures go to analysis: an exact rate on average, by the clock they arrive by."""

_ENOUGH = 1 - 1e-6
_MOST_SAVED = 2.0


class Pace:
    """Saves up `rate` pictures per second; a picture is due when one is saved.

    So over any time T at most rate * T + 2 are due, and, from a stream that brings at least one
    picture per 1 / rate, no fewer than rate * T - 2: irregular arrival does not change the
    average. A stream slower than the rate is due in full.
    """

    def __init__(self, rate: float) -> None:
        """Take the rate in pictures per second, above 0."""
        self._rate = rate
        self._saved = 1.0
        self._last: float | None = None

    def is_due(self, at: float) -> bool:
        """Tell whether the picture that arrived now is due.

        Args:
            at: Seconds of a monotonic clock, never less than the last one.
        """
        if self._last is not None:
            self._saved = min(self._saved + (at - self._last) * self._rate, _MOST_SAVED)
        self._last = at
        if self._saved < _ENOUGH:
            return False
        self._saved -= 1
        return True
