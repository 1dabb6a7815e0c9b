"""How long to wait before the next try: full jitter, growing, for ever."""

import random

FIRST_S = 0.5
LONGEST_S = 30.0


class Backoff:
    """Pauses drawn from 0 to a bound that doubles from `first_s` to `longest_s`.

    Full jitter: a hundred nodes that lost the same center don't come back in one instant.
    """

    def __init__(
        self,
        *,
        first_s: float = FIRST_S,
        longest_s: float = LONGEST_S,
        jitter: random.Random | None = None,
    ) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._jitter = jitter or random.Random()  # noqa: S311  # spreads load, guards nothing
        self._bound_s = first_s

    def next_s(self) -> float:
        """Return the next pause in seconds and raise the bound."""
        pause = self._jitter.uniform(0, self._bound_s)
        self._bound_s = min(self._bound_s * 2, self._longest_s)
        return pause

    def reset(self) -> None:
        """Start again from the shortest pause: it worked."""
        self._bound_s = self._first_s
