"""Everything that is looked at in a frame besides objects, as far as a camera's rules need it."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from edge_node.types import Frame, Surroundings, Tracks

_NOTHING = Surroundings()


class Part(Protocol):
    """Looks at a frame for one thing: lasting changes, the picture's health, traffic lights."""

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        """Return what is known of this frame with the fields filled in that this part tells.

        Args:
            frame: The next frame; its image must not be kept.
            tracks: The objects in it.
            known: What the parts before this one told of the frame.
        """
        ...

    def reset(self) -> None:
        """Forget what depends on the last frames, after a discontinuity."""
        ...


@runtime_checkable
class LearnsView(Protocol):
    """A part that knows what the camera usually shows."""

    def learn_anew(self) -> None:
        """Forget it."""
        ...


class PictureObserver:
    """Looks at each frame with the parts that the camera's rules need, one after the other."""

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        self.parts = tuple(parts)

    def observe(self, frame: Frame, tracks: Tracks) -> Surroundings:
        """Return what is to be told of this frame."""
        known = _NOTHING
        for part in self.parts:
            known = part.look(frame, tracks, known)
        return known

    def reset(self) -> None:
        """Forget what depends on the last frames."""
        for part in self.parts:
            part.reset()

    def learn_anew(self) -> None:
        """Forget what the camera usually shows."""
        for part in self.parts:
            if isinstance(part, LearnsView):
                part.learn_anew()
