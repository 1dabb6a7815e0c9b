"""How somebody's box tells standing from lying: by what it was while the person was upright.

Boxes are shares of the frame, so their proportions say nothing by themselves; they are compared
with those of the same person a moment before.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto

from edge_node.types import Box, Measured, Track

SLENDER = 1.5
"""Height over width, in shares, above which a box can be that of an upright person: in a wide
picture an upright person has 3 to 5, a lying one about 1."""
UPRIGHT = 0.7
"""Part of the upright height and proportion from which on somebody stands."""
LOW_HEIGHT = 0.5
LOW_PROPORTION = 0.5
"""Who lies has both below; who sits on the ground keeps more than half of the height."""
STILL_LOW = 0.55
"""Who lay a moment before still lies with both below this."""
LOWEST = 0.4
"""So little height is lying whatever the proportion: the feet point to the camera."""
GOING_DOWN = 0.65
"""Who is lost with both below was on the way down."""
FALLING = 0.8
FALLS_WITHIN = timedelta(seconds=1)
"""Who stood so short a time before, and is lost with both below this, was falling."""
HEAD_FALLS = 0.2
"""Parts of the upright height by which the head must have come down. Who goes behind something
loses the feet instead."""
GROWS_S, SHRINKS_S = 0.7, 3.0
"""The upright look follows the person, who comes nearer or goes away, within these times: slower
than anybody collapses."""
SLENDER_STILL = 0.85
"""Part of the upright proportion from which on somebody only looks smaller: is further away."""
RESTLESS = timedelta(seconds=2)
"""Who was not low for so long does not lie any more."""
FAR = 1.0
"""Upright heights; who is so far from where they went low moves on."""


class Posture(Enum):
    """What the box looks like."""

    UPRIGHT = auto()
    BENT = auto()
    """Neither: bends, sits, is half hidden, or was never seen upright."""
    LOW = auto()


@dataclass(slots=True)
class Body:
    """One person, from the first sight on."""

    track: Track
    """As seen last."""
    named: Track
    """The same as events name it: with the id that it had until it was lost for good."""
    last_seen: timedelta
    born: timedelta
    born_at: Box
    posture: Posture = Posture.BENT
    low_since: timedelta | None = None
    is_doubted: bool = False
    """Somebody came to light upright where they lay: most likely they got up."""
    supported: timedelta | None = None
    """When something else last told that the body is still there."""
    _risen_since: timedelta | None = None
    _last_upright: timedelta = timedelta()
    _low_at: Box | None = None
    _height: float = 0.0
    _proportion: float = 0.0
    _top: float = 0.0

    @classmethod
    def of(cls, track: Track, elapsed: timedelta) -> "Body":
        """Begin with the first sight."""
        body = cls(track, track, elapsed, elapsed, track.box)
        body.see(track, elapsed)
        return body

    @staticmethod
    def thresholds() -> tuple[Measured, ...]:
        """Return what decides between standing and lying."""
        return (
            Measured("low_height", LOW_HEIGHT, "parts of the upright height"),
            Measured("low_proportion", LOW_PROPORTION, "parts of the upright proportion"),
            Measured("lowest", LOWEST, "parts of the upright height"),
        )

    @property
    def upright_height(self) -> float:
        """Height of the box while upright, shares of the frame; 0 if never seen so."""
        return self._height

    @property
    def height_left(self) -> float:
        """Height of the box now, as a part of the upright height."""
        return (self.track.box.y2 - self.track.box.y1) / self._height if self._height else 1.0

    def see(self, track: Track, elapsed: timedelta) -> None:
        """Take the next sighting, whatever it is called."""
        step = (elapsed - self.last_seen).total_seconds()
        was_adopted = self.named.track_id != self.track.track_id
        self.track, self.last_seen = track, elapsed
        self.named = replace(self.named, box=track.box) if was_adopted else track
        self.posture = self.posture_of(track.box)
        if self._is_slender(track.box):
            self._remember_upright(track.box, step)
        if self.posture is Posture.UPRIGHT:
            self._last_upright = elapsed
        if self.posture is Posture.LOW:
            self.is_doubted = False
            self._lie(track.box, elapsed)
        elif self._risen_since is None:
            self._risen_since = elapsed
        elif elapsed - self._risen_since > RESTLESS:
            self.low_since = None

    def posture_of(self, box: Box) -> Posture:
        """Say how this person holds themselves if this is their box."""
        height, proportion = box.y2 - box.y1, _proportion(box)
        if not self._height:
            return Posture.UPRIGHT if proportion >= SLENDER else Posture.BENT
        height, proportion = height / self._height, proportion / self._proportion
        if height >= UPRIGHT and proportion >= UPRIGHT:
            return Posture.UPRIGHT
        lay = self.low_since is not None and self._risen_since is None
        limits = (STILL_LOW, STILL_LOW) if lay else (LOW_HEIGHT, LOW_PROPORTION)
        lies = height <= limits[0] and proportion <= limits[1]
        if (lies or height <= LOWEST) and self._has_head_down(box):
            return Posture.LOW
        return Posture.BENT

    def lose(self) -> bool:
        """Note that the person is not seen any more; say whether they lie where they were."""
        if self.low_since is not None and self.posture is not Posture.UPRIGHT:
            return True
        box = self.track.box
        went_down = self._goes_down(box)
        if went_down and self.low_since is None:
            self._lie(box, self.last_seen)
        return went_down

    def _goes_down(self, box: Box) -> bool:
        if not self._height or not self._has_head_down(box):
            return False
        part = max(self.height_left, _proportion(box) / self._proportion)
        was_upright = self.last_seen - self._last_upright <= FALLS_WITHIN
        return part <= (FALLING if was_upright else GOING_DOWN)

    def lies_at(self, box: Box, since: timedelta) -> None:
        """Note that the person, who is not seen, must be what lies here."""
        self.named = replace(self.named, box=box)
        self.track = replace(self.track, box=box)
        self._lie(box, since)

    def adopt(self, track: Track, elapsed: timedelta) -> None:
        """Go on as another track that lies where this body does."""
        self.track, self.last_seen = track, elapsed
        self._lie(track.box, elapsed)
        self.posture = Posture.LOW
        self.named = replace(self.named, box=track.box)

    def _is_slender(self, box: Box) -> bool:
        if self.posture is Posture.BENT and self._height:
            return _proportion(box) >= SLENDER_STILL * self._proportion
        return self.posture is Posture.UPRIGHT

    def _lie(self, box: Box, elapsed: timedelta) -> None:
        if self._low_at is None or self.low_since is None or self._has_moved_on(box):
            self.low_since, self._low_at = elapsed, box
        self._risen_since = None

    def _has_moved_on(self, box: Box) -> bool:
        if self._low_at is None:
            return False
        across = abs(box.x1 + box.x2 - self._low_at.x1 - self._low_at.x2) / 2
        width = max(self._low_at.x2 - self._low_at.x1, box.x2 - box.x1)
        return across > max(FAR * self._height, width)

    def _remember_upright(self, box: Box, step_s: float) -> None:
        height, proportion = box.y2 - box.y1, _proportion(box)
        within = GROWS_S if height >= self._height else SHRINKS_S
        weight = min(step_s / within, 1.0) if self._height else 1.0
        self._height += weight * (height - self._height)
        self._proportion += weight * (proportion - self._proportion)
        self._top += weight * (box.y1 - self._top)

    def _has_head_down(self, box: Box) -> bool:
        return box.y1 - self._top >= HEAD_FALLS * self._height


def _proportion(box: Box) -> float:
    width = box.x2 - box.x1
    return (box.y2 - box.y1) / width if width > 0 else 0.0
