"""What a camera shows when nobody is there, and for how long each spot has looked otherwise.

Two pictures of the background that follow at different rates (after Porikli 2008): what differs
from the slow one and agrees with the fast one has come to rest.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
"""(h, w) luma 0..255 of the small picture."""
Mask = NDArray[np.bool_]
"""(h, w)."""

LEARNING_S = 10.0
"""So long after the start the background follows quickly: nothing is told of this time."""
LEARNS_S = 2.0
SLOW_S = 60.0
"""The slow background takes on slow light within this time, where nothing differs..."""
NEVER_S = 1200.0
"""...and within this time everything that is not held."""
FAST_S = 0.7
DIFFERS = 18.0
MOVES = 10.0
"""Steps of luma that are more than a camera's noise."""
FADES = 2.0
"""What looks as usual again is forgotten so much faster than it was counted."""
GAIN = 1.6
"""A camera's own exposure changes the whole picture by up to this factor."""
LIGHT_CHANGED = 0.4
"""More of the picture than this differs: that is the light or the camera, and no thing."""
LONGEST_STEP_S = 2.0


class Background:
    """The two backgrounds of one camera."""

    def __init__(self, grey: Grey) -> None:
        """Start from the first picture."""
        self.slow = grey.copy()
        self.lasting_s: Grey = np.zeros_like(grey)
        """(h, w) for how long each spot has differed and been at rest; time in which somebody
        stands before it does not count."""
        self.differs: Mask = np.zeros(grey.shape, np.bool_)
        self._fast = grey.copy()
        self._learning_s = LEARNING_S

    @property
    def is_learning(self) -> bool:
        """Is the background not known yet?"""
        return self._learning_s > 0

    def see(self, grey: Grey, hidden: Mask, held: Mask, step_s: float) -> Grey:
        """Take the next picture.

        Args:
            grey: The picture.
            hidden: Where known objects are: nothing is learnt there.
            held: Where changes are told of: they stay changes until they are gone.
            step_s: Seconds since the last picture.

        Returns:
            The picture with the camera's own exposure taken out.
        """
        step_s = min(step_s, LONGEST_STEP_S)
        free = ~hidden
        grey = self._with_exposure(grey, free)
        self.differs = np.abs(grey - self.slow) > DIFFERS
        if self.is_learning:
            self._learn(grey, free, step_s)
        elif np.count_nonzero(self.differs & free) > LIGHT_CHANGED * grey.size:
            self.start_again(grey)
        else:
            self._count(grey, free, step_s)
            self._follow(grey, free, held, step_s)
        cv2.accumulateWeighted(grey, self._fast, min(step_s / FAST_S, 1.0))
        return grey

    def start_again(self, grey: Grey) -> None:
        """Learn anew, after the light or the camera has changed."""
        self.slow, self._fast = grey.copy(), grey.copy()
        self.lasting_s[:] = 0
        self.differs[:] = False
        self._learning_s = LEARNING_S

    def forget_motion(self) -> None:
        """Do not compare with the last picture: time was lost since."""
        self._fast = self.slow.copy()

    def absorb(self, grey: Grey, where: Mask) -> None:
        """Take what is there now for the background."""
        self.slow[where] = grey[where]
        self.lasting_s[where] = 0

    def _with_exposure(self, grey: Grey, free: Mask) -> Grey:
        mask = as_bytes(free)
        before, now = cv2.mean(self.slow, mask)[0], cv2.mean(grey, mask)[0]
        if before <= 0 or now <= 0:
            return grey
        return grey * np.float32(min(max(before / now, 1 / GAIN), GAIN))

    def _learn(self, grey: Grey, free: Mask, step_s: float) -> None:
        self._learning_s -= step_s
        weight = min(step_s / LEARNS_S, 1.0)
        cv2.accumulateWeighted(grey, self.slow, weight, mask=as_bytes(free))

    def _count(self, grey: Grey, free: Mask, step_s: float) -> None:
        rests = np.abs(grey - self._fast) <= MOVES
        rests &= self.differs
        rests &= free
        usual = free & ~self.differs
        self.lasting_s += rests * np.float32(step_s) - usual * np.float32(FADES * step_s)
        np.maximum(self.lasting_s, 0, out=self.lasting_s)

    def _follow(self, grey: Grey, free: Mask, held: Mask, step_s: float) -> None:
        usual = as_bytes(free & ~self.differs)
        cv2.accumulateWeighted(grey, self.slow, min(step_s / SLOW_S, 1.0), mask=usual)
        odd = as_bytes(free & self.differs & ~held)
        cv2.accumulateWeighted(grey, self.slow, min(step_s / NEVER_S, 1.0), mask=odd)


def as_bytes(mask: Mask) -> NDArray[np.uint8]:
    """Return a mask as OpenCV takes it, without a copy."""
    return mask.view(np.uint8)
