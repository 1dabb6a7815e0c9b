"""What is wrong between parts of the settings that are right by themselves."""

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from contracts.base import Point
from contracts.settings_file import Mistake, Place, Plain
from edge_node.calibration_settings import CalibrationSettings
from edge_node.rule_settings import RuleSection, RuleSettings

_POINTS = TypeAdapter(tuple[Point, ...])


def node_mistakes(content: Plain) -> Iterator[Mistake]:
    """Look across the file of a node: two cameras of one name, a camera without streams."""
    cameras = _items(content, "cameras")
    yield from _named_twice("camera", [(("cameras", i), each) for i, each in enumerate(cameras)])
    for index, camera in enumerate(cameras):
        if isinstance(camera, dict) and "streams" not in camera:
            yield ("cameras", index), "this camera has no `streams`"
        yield from camera_mistakes(camera, ("cameras", index))


def camera_mistakes(camera: Plain, above: Place = ()) -> Iterator[Mistake]:
    """Look across one camera: ids that stand twice, rules that speak of no place."""
    zones, lines = _items(camera, "zones"), _items(camera, "lines")
    places = [((*above, "zones", i), each) for i, each in enumerate(zones)]
    places += [((*above, "lines", i), each) for i, each in enumerate(lines)]
    rules = [((*above, "rules", i), each) for i, each in enumerate(_items(camera, "rules"))]
    yield from _named_twice("zone or line", places)
    yield from _named_twice("rule", rules)
    signals = _items(camera, "signals")
    lights = [((*above, "signals", i), each) for i, each in enumerate(signals)]
    yield from _named_twice("signal", lights)
    for place, rule in rules:
        yield from _unknown_place(rule, "zone", _ids(zones), place)
        yield from _unknown_place(rule, "traffic_zone", _ids(zones), place)
        yield from _unknown_place(rule, "through_zone", _ids(zones), place)
        for index, name in enumerate(_items(rule, "exit_zones")):
            yield from _unknown_place(
                {"zone": name}, "zone", _ids(zones), (*place, "exit_zones", index)
            )
        yield from _unknown_place(rule, "line", _ids(lines), place)
        for light in ("signal", "arrow"):
            yield from _unknown_signal(rule, light, _ids(signals), place)
        for what in ("crosswalks", "seats"):
            yield from _unknown_zones(rule, what, _ids(zones), place)
    yield from _without_ground(camera, rules)
    yield from _without_heading(zones, rules)


def _without_ground(camera: Plain, rules: Iterable[tuple[Place, Plain]]) -> Iterator[Mistake]:
    """Find rules that measure in metres where nothing says how large a metre is."""
    metric = set(_kinds(lambda section: section.needs_ground))
    measuring = metric.union(_kinds(lambda section: section.uses_ground))
    given = camera.get("calibration") if isinstance(camera, dict) else None
    for place, rule in rules:
        if not isinstance(rule, dict) or rule.get("kind") not in measuring:
            continue
        if given is None and rule["kind"] not in metric:
            continue
        if given is None:
            yield (
                (*place, "kind"),
                (
                    f"{rule['kind']} measures in metres and this camera has no `calibration`; "
                    "click its points on the page of `edge-node check --html`"
                ),
            )
        elif _reaches_sky(camera, given, rule):
            yield (
                place,
                (
                    "its zone or line reaches the horizon, where nothing can be measured; "
                    "end it well below, or calibrate again (`edge-node calibrate`)"
                ),
            )


def _without_heading(
    zones: Iterable[Plain], rules: Iterable[tuple[Place, Plain]]
) -> Iterator[Mistake]:
    """Find rules that ask which way traffic goes in a zone that does not say it."""
    kinds = set(_kinds(lambda section: section.needs_heading))
    silent = _ids(each for each in zones if isinstance(each, dict) and not each.get("heading"))
    for place, rule in rules:
        if isinstance(rule, dict) and rule.get("kind") in kinds and rule.get("zone") in silent:
            yield (
                (*place, "zone"),
                (
                    f"{rule['kind']} asks which way traffic goes: give the zone {rule['zone']!r} a "
                    "`heading`, an arrow of two points"
                ),
            )


def _kinds(chosen: Callable[[type[RuleSection]], bool]) -> Iterator[str]:
    for section in get_args(get_args(RuleSettings)[0]):
        if issubclass(section, RuleSection) and chosen(section):
            yield from get_args(section.model_fields["kind"].annotation)


def _reaches_sky(camera: Plain, given: Plain, rule: dict[str, Plain]) -> bool:
    """Say whether a rule's place has a corner that is not on the ground."""
    places = [*_items(camera, "zones"), *_items(camera, "lines")]
    names = [rule.get("zone"), rule.get("line")]
    try:
        ground = CalibrationSettings.model_validate(given).ground
        outlines = [
            _POINTS.validate_python(each.get("polygon") or each.get("points"))
            for each in places
            if isinstance(each, dict) and each.get("id") in names
        ]
    except ValidationError:
        return False  # told where it stands
    return not all(ground.sees(outline) for outline in outlines)


def _unknown_place(rule: Plain, what: str, known: list[str], place: Place) -> Iterator[Mistake]:
    name = rule.get(what) if isinstance(rule, dict) else None
    if isinstance(name, str) and name not in known:
        noun = what.rpartition("_")[2]
        there = ", ".join(known) or f"no {noun}s"
        yield (*place, what), f"this camera has no {noun} {name!r}; it has {there}"


def _unknown_signal(rule: Plain, what: str, known: list[str], place: Place) -> Iterator[Mistake]:
    name = rule.get(what) if isinstance(rule, dict) else None
    if isinstance(name, str) and name not in known:
        there = f"it has {', '.join(known)}" if known else "it has no `signals`"
        yield (
            (*place, what),
            (
                f"this camera has no signal {name!r}; {there}; give it `lamps` (clicked on the "
                "page of `edge-node check --html`) or a `feed`"
            ),
        )


def _unknown_zones(rule: Plain, what: str, known: list[str], place: Place) -> Iterator[Mistake]:
    names = rule.get(what) if isinstance(rule, dict) else None
    for index, name in enumerate(names if isinstance(names, list) else []):
        if isinstance(name, str) and name not in known:
            there = ", ".join(known) or "no zones"
            yield (*place, what, index), f"this camera has no zone {name!r}; it has {there}"


def _named_twice(what: str, items: Iterable[tuple[Place, Plain]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for place, item in items:
        for name in _ids([item]):
            if name in seen:
                yield (*place, "id"), f"another {what} is called {name!r}; each id stands once"
            seen.add(name)


def _items(content: Plain, key: str) -> list[Plain]:
    value = content.get(key) if isinstance(content, dict) else None
    return value if isinstance(value, list) else []


def _ids(items: Iterable[Plain]) -> list[str]:
    ids = [item.get("id") for item in items if isinstance(item, dict)]
    return [each for each in ids if isinstance(each, str)]
