"""All rules of a camera, asked about one moment after the other."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from edge_node.rules.activations import Activations
from edge_node.rules.arming import Arming
from edge_node.rules.objects import NOTHING_ELSE, Objects
from edge_node.rules.rule import Rule
from edge_node.types import Activation, GroundPlane, Surroundings, Tracks


class Judge:
    """Turns tracks into activations: finds the objects once, then asks every rule."""

    def __init__(
        self,
        rules: Sequence[Rule],
        activations: Activations,
        ground: GroundPlane | None = None,
        arming: Arming | None = None,
    ) -> None:
        self._rules = rules
        self._activations = activations
        self._objects = Objects(ground=ground)
        self.arming = arming or Arming()
        """Which rules may speak; a moved camera disarms those that hang on its view."""

    @property
    def odd(self) -> Counter[str]:
        """What was survived: `broken_box`, `time_backwards`, `jump`."""
        return self._objects.odd

    def update(
        self, tracks: Tracks, surroundings: Surroundings = NOTHING_ELSE
    ) -> tuple[Activation, ...]:
        """Take the next moment; answer with what changed."""
        moment = self._objects.update(tracks, surroundings)
        matches = list(chain.from_iterable(rule.update(moment) for rule in self._rules))
        return self._activations.update(moment, self.arming.allowed(matches))

    def finish(self) -> tuple[Activation, ...]:
        """End whatever is open, as at the end of a video file."""
        return self._activations.finish()
