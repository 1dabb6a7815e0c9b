"""The traffic lights of a camera as its settings give them: from lamps, or from feeds."""

from collections.abc import Sequence

from edge_node.picture.lamps import LampBoxes, Lamps
from edge_node.picture.observer import Part
from edge_node.settings import CameraSettings
from edge_node.signal_feed import Feeds, FileSource, Source, redis_source
from edge_node.signal_settings import FeedSettings, LampSettings
from edge_node.types import Frame, Surroundings, Tracks


class Lights:
    """All lights of a camera, however their phases are known; a part of the observer."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        """Return what is known of this frame with the phases of all lights."""
        for part in self.parts:
            known = part.look(frame, tracks, known)
        return known

    def reset(self) -> None:
        """Forget what depends on the last frames."""
        for part in self.parts:
            part.reset()


def build_lights(camera: CameraSettings) -> Lights:
    """Return the lights of a camera."""
    seen = {each.id: _boxes(each.lamps) for each in camera.signals if each.lamps is not None}
    told = {each.id: _source(each.id, each.feed) for each in camera.signals if each.feed}
    return Lights([*([Lamps(seen)] if seen else []), *([Feeds(told)] if told else [])])


def _boxes(lamps: LampSettings) -> LampBoxes:
    given = {"red": lamps.red, "yellow": lamps.yellow, "green": lamps.green}
    return {name: box for name, box in given.items() if box is not None}


def _source(name: str, feed: FeedSettings) -> Source:
    if feed.redis_key is not None and feed.redis_url is not None:
        return redis_source(name, feed.redis_url.get_secret_value(), feed.redis_key)
    if feed.file is None:
        raise AssertionError("the settings let no feed without a source through")
    return FileSource(feed.file)
