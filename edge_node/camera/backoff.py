"""How long to wait before a camera is asked again."""

from collections.abc import Callable


class Backoff:
    """Full jitter: each pause is drawn from 0 up to a ceiling that doubles; for ever.

    Drawn at random so that the cameras of a site do not all come back at the same moment.
    """

    def __init__(self, random: Callable[[], float], first_s: float, longest_s: float) -> None:
        """Take a source of numbers 0..1, the first ceiling and the last one, in seconds."""
        self._random = random
        self._first_s = first_s
        self._longest_s = longest_s
        self._ceiling_s = first_s

    def next_pause(self) -> float:
        """Return the seconds to wait now."""
        ceiling, self._ceiling_s = self._ceiling_s, min(2 * self._ceiling_s, self._longest_s)
        return self._random() * ceiling

    def reset(self) -> None:
        """Begin again with the shortest pause."""
        self._ceiling_s = self._first_s
