"""Events of a scenario in closed form: from the actors' ways, not from pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely.geometry import LineString, Point, Polygon

from sample_videos.scenes.looks import Stance
from sample_videos.scenes.scenario import Actor

Place = tuple[float, float]
Span = tuple[float, float]
"""From second, to second."""
_TOUCHING_S = 1e-6


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an actor; `details` are written as they are."""

    kind: str
    actor: Actor
    details: Mapping[str, object]

    def record(self) -> dict[str, object]:
        """As the truth file has it."""
        who = {"object": self.actor.name, "class": str(self.actor.look.kind)}
        return {"kind": self.kind, **who, **self.details}


def events(
    actors: Sequence[Actor],
    zones: Mapping[str, Sequence[Place]],
    lines: Mapping[str, tuple[Place, Place]],
    period_s: float | None = None,
) -> list[Event]:
    """All events of the actors.

    Args:
        actors: With their ways in metres.
        zones: Polygons on the ground, metres.
        lines: From and to, metres.
        period_s: Of a clip that loops: seconds are told within the first loop.
    """
    found: list[Event] = []
    for actor in actors:
        found += _standing(actor) or [*_stops(actor, period_s), *_falls(actor)]
        for name, line in lines.items():
            found += _crossings(actor, name, line, period_s)
        for name, zone in zones.items():
            found += _visits(actor, name, Polygon(zone), period_s)
    return sorted(found, key=lambda each: each.kind)


def crossing_s(
    start: tuple[float, Place], end: tuple[float, Place], line: tuple[Place, Place]
) -> float | None:
    """Second at which an even way from `start` to `end` (second, place) crosses a line segment."""
    (t0, p), (t1, q) = start, end
    before, after = side(line, p), side(line, q)
    if before * after >= 0:
        return None
    share = before / (before - after)
    at = (p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1]))
    return t0 + share * (t1 - t0) if 0 <= _along(line, at) <= 1 else None


def side(line: tuple[Place, Place], place: Place) -> float:
    """Above 0: left of the line, seen from its first point to its last."""
    (ax, ay), (bx, by) = line
    return (bx - ax) * (place[1] - ay) - (by - ay) * (place[0] - ax)


def _along(line: tuple[Place, Place], place: Place) -> float:
    (ax, ay), (bx, by) = line
    dx, dy = bx - ax, by - ay
    return ((place[0] - ax) * dx + (place[1] - ay) * dy) / (dx * dx + dy * dy)


def _standing(actor: Actor) -> list[Event]:
    if len(actor.path) > 1:
        return []
    _, x, y = actor.path[0]
    return [Event("standing", actor, {"ground": [x, y], "from_s": 0.0, "to_s": None})]


def _stops(actor: Actor, period_s: float | None) -> Iterator[Event]:
    for (t0, x0, y0), (t1, x1, y1) in pairwise(actor.path):
        if (x0, y0) == (x1, y1):
            start, end = _in_loop((t0, t1), period_s)
            place = [x0, y0]
            yield Event("stopped", actor, {"ground": place, "from_s": start, "to_s": end})


def _falls(actor: Actor) -> Iterator[Event]:
    for start, stance in actor.stances:
        if stance is Stance.LIE:
            x, y = actor.position(start)
            yield Event("fallen", actor, {"ground": [round(x, 3), round(y, 3)], "at_s": start})


def _crossings(
    actor: Actor, name: str, line: tuple[Place, Place], period_s: float | None
) -> Iterator[Event]:
    for (t0, *p), (t1, *q) in pairwise(actor.path):
        start, end = (p[0], p[1]), (q[0], q[1])
        at = crossing_s((t0, start), (t1, end), line)
        if at is not None:
            at_s, _ = _in_loop((at, at), period_s)
            # The picture's y runs down: what is left on the ground seen from above is left in it.
            direction = "right" if side(line, end) < 0 else "left"
            yield Event("line_crossed", actor, {"line": name, "direction": direction, "at_s": at_s})


def _visits(actor: Actor, name: str, zone: Polygon, period_s: float | None) -> Iterator[Event]:
    if len(actor.path) == 1:
        if zone.contains(Point(actor.path[0][1:])):
            yield Event("zone_visit", actor, {"zone": name, "enter_s": 0.0, "leave_s": None})
        return
    for span in _merged(list(_spans(actor, zone))):
        enter, leave = _in_loop(span, period_s)
        yield Event("zone_visit", actor, {"zone": name, "enter_s": enter, "leave_s": leave})


def _spans(actor: Actor, zone: Polygon) -> Iterator[Span]:
    """When the actor is inside, leg by leg."""
    for (t0, x0, y0), (t1, x1, y1) in pairwise(actor.path):
        length = float(np.hypot(x1 - x0, y1 - y0))
        if not length:
            if zone.contains(Point(x0, y0)):
                yield t0, t1
            continue
        inside = LineString([(x0, y0), (x1, y1)]).intersection(zone)
        for piece in getattr(inside, "geoms", [inside]):
            if isinstance(piece, LineString) and not piece.is_empty:
                start = Point(x0, y0)
                ends = sorted(start.distance(Point(at)) for at in piece.coords)
                pace = (t1 - t0) / length
                yield t0 + pace * ends[0], t0 + pace * ends[-1]


def _merged(spans: list[Span]) -> list[Span]:
    """Spans that touch are one visit."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] < _TOUCHING_S:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _in_loop(span: Span, period_s: float | None) -> Span:
    """Shifted by whole loops so that it starts in the first one; seconds to 1 ms."""
    shift = float(np.floor(span[0] / period_s)) * period_s if period_s else 0.0
    return round(span[0] - shift, 3), round(span[1] - shift, 3)
