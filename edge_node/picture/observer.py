"""Everything that is looked at in a frame besides objects, as far as a camera's rules need it."""

from edge_node.types import Frame, Surroundings, Tracks

_NOTHING = Surroundings()


class PictureObserver:
    """Looks at each frame with the parts that the camera's rules need."""

    def observe(self, frame: Frame, tracks: Tracks) -> Surroundings:  # no part yet
        """Return what is to be told of this frame."""
        return _NOTHING

    def reset(self) -> None:
        """Forget what depends on the last frames."""
