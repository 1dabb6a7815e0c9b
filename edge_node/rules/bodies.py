"""Where the middles of road users are, rather than the edges that face the camera.

The foot of a box is the nearest edge of what stands there: that of a bus lies in the next lane.
"""

import math
from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from edge_node.rules.footprint import laid, stances
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.objects import MEMORY
from edge_node.types import Box, GroundPlane

UNDER = 0.2
"""Of a box's height: so far above its lower edge is ground under the middle of a vehicle."""
HEADS_MPS = 1.5
"""Who is faster shows which way it points."""


class Bodies:
    """Finds middles; remembers which way objects point, for when they stand."""

    def __init__(self, ground: GroundPlane | None) -> None:
        self._ground = ground
        self._ahead: dict[int, tuple[Point, timedelta]] = {}

    def in_picture(
        self, seen: Sequence[Sighting], moment: Moment, *, sure: bool = False
    ) -> dict[int, Point]:
        """Return the middles of these objects by number, shares of the frame.

        Args:
            seen: The objects.
            moment: In which they are seen.
            sure: Without those of whom it is known only about, though there is a ground: they
                would leap once it is known which way they point.
        """
        metres = self.on_ground(seen, moment)
        about = not sure or self._ground is None
        found = {each.number: _above(each.track.box) for each in seen} if about else {}
        if self._ground is not None and metres:
            places = self._ground.to_image(np.array(list(metres.values()))).tolist()
            known = zip(metres, places, strict=True)
            found |= {key: (x, y) for key, (x, y) in known if math.isfinite(x + y)}
        return found

    def on_ground(self, seen: Sequence[Sighting], moment: Moment) -> dict[int, Point]:
        """Return the middles by number, metres; without those of whom it is not known."""
        if self._ground is None or not seen:
            return {}
        found: dict[int, Point] = {}
        below = stances([each.track for each in seen], self._ground)
        for each, stance in zip(seen, below, strict=True):
            ahead = self._heading(each, moment)
            if stance is not None and ahead is not None:
                found[each.number] = laid(stance, ahead).middle
        self._forget(moment.elapsed)
        return found

    def _heading(self, seen: Sighting, moment: Moment) -> Point | None:
        velocity = moment.motions[seen.number].ground_velocity
        speed = math.hypot(*velocity) if velocity is not None else 0.0
        known = self._ahead.get(seen.number)
        if velocity is not None and speed > HEADS_MPS:
            ahead = (velocity[0] / speed, velocity[1] / speed)
        elif known is not None:
            ahead = known[0]
        else:
            return None
        self._ahead[seen.number] = (ahead, moment.elapsed)
        return ahead

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        if len(self._ahead) > 0 and min(at for _, at in self._ahead.values()) < late:
            self._ahead = {key: each for key, each in self._ahead.items() if each[1] >= late}


def is_cut(box: Box, share: float) -> bool:
    """Say whether a box ends within so small a share of the frame from its edge."""
    return min(box.x1, box.y1, 1 - box.x2, 1 - box.y2) <= share


def _above(box: Box) -> Point:
    x, y = box.foot
    return x, y - UNDER * (y - box.y1)
