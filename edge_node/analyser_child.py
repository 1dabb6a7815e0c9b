"""The analyser process as the supervisor has it."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection

import structlog

from contracts.status import Degradation
from edge_node.camera.states import Moment
from edge_node.children import Child
from edge_node.errors import SpoolError
from edge_node.messages import AnalyserReady, Checked, Committed, Stop, WatchLive

log = structlog.get_logger()

HURRY_LIMIT, HURRY_WINDOW_S = 3, 30.0
"""The first losses are made good at once; more in this window wait, so that a broken model does
not burn the box."""
PAUSE_S = 5.0
READY_WITHIN_S = 60.0
"""A large model on a slow disk takes its time."""
SILENCE_LIMIT_S = 10.0
"""It reports once a second; after this it hangs and is ended."""


class AnalyserChild:
    """Keeps the analyser alive; it comes back with the activations that were open."""

    def __init__(self, plan: Callable[[], Callable[[Connection], None]], now: Moment) -> None:
        """Take a function that plans the next start: what is open then goes along.

        It may raise SpoolError; then the start waits.
        """
        self.child = Child("analyser")
        self._plan = plan
        self._deaths: deque[float] = deque(maxlen=HURRY_LIMIT)
        self._start_at = now.monotonic
        self._silent_at = float("inf")
        self._trouble = "its model is being loaded"
        self.ready: AnalyserReady | None = None
        """What the newest analyser that worked told of itself."""
        self.away_since: datetime | None = now.utc
        """Since when nothing is analysed; None while it works."""
        self.detect_ms: float | None = None

    def tick(self, now: Moment) -> None:
        """Start it when it is due; end it when it hangs."""
        if now.monotonic >= self._silent_at:
            log.error("analyser.killed", reason="it does not answer")
            self.ended(now, "it hung and was ended")
        if now.monotonic >= self._start_at:
            self._start(now)

    def is_ready(self, message: AnalyserReady, now: Moment) -> None:
        """The model is loaded."""
        self.ready, self.away_since = message, None
        self.is_heard(now)
        log.info("analyser.ready", model=message.model.name, provider=message.provider)

    def is_heard(self, now: Moment) -> None:
        """It said something, so it does not hang."""
        self._silent_at = now.monotonic + SILENCE_LIMIT_S

    def refused(self, reason: str) -> None:
        """It cannot use the model, and is about to end."""
        log.error("analyser.refused", reason=reason)
        self._trouble = reason

    def ended(self, now: Moment, trouble: str = "") -> None:
        """Clear away the process and set the time of the next start."""
        log.warning("analyser.lost", exit_code=self.child.exit_code)
        self.child.kill()
        if self.away_since is None:
            self.away_since, self._trouble = now.utc, "its process ended"
        self._trouble = trouble or self._trouble
        self._deaths.append(now.monotonic)
        often = len(self._deaths) == HURRY_LIMIT
        hurried = often and now.monotonic - self._deaths[0] < HURRY_WINDOW_S
        self._start_at = now.monotonic + (PAUSE_S if hurried else 0.0)
        self._silent_at = float("inf")

    def degradation(self) -> Degradation | None:
        """Return what the heartbeat tells while nothing is analysed."""
        since = self.away_since
        if since is None:
            return None
        return Degradation(code="analyser_down", since=since, detail=self._trouble[:500])

    def committed(self, message: Committed) -> None:
        """Tell it that the disk has an activation."""
        self.child.send(message)

    def watch_live(self, message: WatchLive) -> None:
        """Tell it that somebody looks at a camera."""
        self.child.send(message)

    def checked(self, camera: str) -> None:
        """Tell it that somebody has checked a camera."""
        self.child.send(Checked(camera=camera))

    def stop(self) -> None:
        """Ask it to leave."""
        self.child.send(Stop())

    def _start(self, now: Moment) -> None:
        try:
            begin = self._plan()
        except SpoolError as error:
            log.error("analyser.waits", reason=str(error))  # noqa: TRY400  # told in words
            self._start_at = now.monotonic + PAUSE_S
            return
        self.child.start(begin)
        self._start_at = float("inf")
        self._silent_at = now.monotonic + READY_WITHIN_S
