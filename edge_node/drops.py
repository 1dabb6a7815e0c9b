"""How many frames of a camera were due but dropped, over the last minute."""

from collections import deque

WINDOW_S = 60.0
SHORTEST_S = 30.0
"""After less time nothing is said: a start drops frames and is over soon."""


class DropWatch:
    """Keeps a minute of a camera's two counters."""

    def __init__(self) -> None:
        """Begin without any count."""
        self._points: deque[tuple[float, int, int]] = deque()

    def count(self, at: float, due: int, dropped: int) -> None:
        """Take the counters, which only grow.

        Args:
            at: Monotonic seconds.
            due: Frames due for analysis so far.
            dropped: Those of them that nobody analysed.
        """
        self._points.append((at, due, dropped))
        # The newest point that is a minute old stays: it begins the window.
        while len(self._points) > 1 and at - self._points[1][0] >= WINDOW_S:
            self._points.popleft()

    def forget(self) -> None:
        """Begin anew, since the counters do or since drops have another reason now."""
        self._points.clear()

    def share(self) -> float:
        """Return dropped as a share of due, 0..1; 0 while too little is known."""
        points = tuple(self._points)
        if not points or points[-1][0] - points[0][0] < SHORTEST_S:
            return 0.0
        due, dropped = (points[-1][i] - points[0][i] for i in (1, 2))
        return min(dropped / due, 1.0) if due else 0.0
