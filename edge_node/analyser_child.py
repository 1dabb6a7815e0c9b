"""The analyser process as the supervisor has it."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection

import structlog

from edge_node.camera.states import Moment
from edge_node.children import Child
from edge_node.messages import AnalyserReady, Committed, Stop, WatchLive

log = structlog.get_logger()

HURRY_LIMIT, HURRY_WINDOW_S = 3, 30.0
"""The first losses are made good at once; more in this window wait, so that a broken model does
not burn the box."""
PAUSE_S = 5.0


class AnalyserChild:
    """Keeps the analyser alive; it comes back with the activations that were open."""

    def __init__(self, plan: Callable[[], Callable[[Connection], None]], now: Moment) -> None:
        """Take a function that plans the next start: what is open then goes along."""
        self.child = Child("analyser")
        self._plan = plan
        self._deaths: deque[float] = deque(maxlen=HURRY_LIMIT)
        self._start_at = now.monotonic
        self.ready: AnalyserReady | None = None
        self.away_since: datetime | None = now.utc
        """Since when nothing is analysed; None while it works."""
        self.detect_ms: float | None = None

    def tick(self, now: Moment) -> None:
        """Start it when it is due."""
        if not self.child.is_alive and now.monotonic >= self._start_at:
            self.child.start(self._plan())
            self._start_at = float("inf")

    def is_ready(self, message: AnalyserReady) -> None:
        """The model is loaded."""
        self.ready, self.away_since = message, None
        log.info("analyser.ready", model=message.model.name, provider=message.provider)

    def ended(self, now: Moment) -> None:
        """Clear away the process and set the time of the next start."""
        log.warning("analyser.lost", exit_code=self.child.exit_code)
        self.child.kill()
        self._deaths.append(now.monotonic)
        often = len(self._deaths) == HURRY_LIMIT
        hurried = often and now.monotonic - self._deaths[0] < HURRY_WINDOW_S
        self._start_at = now.monotonic + (PAUSE_S if hurried else 0.0)
        self.away_since = self.away_since or now.utc

    def committed(self, message: Committed) -> None:
        """Tell it that the disk has an activation."""
        self.child.send(message)

    def watch_live(self, message: WatchLive) -> None:
        """Tell it that somebody looks at a camera."""
        self.child.send(message)

    def stop(self) -> None:
        """Ask it to leave."""
        self.child.send(Stop())
