"""What is wrong between parts of the settings that are right by themselves."""

from collections.abc import Iterable, Iterator

from contracts.settings_file import Mistake, Place, Plain


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
    for place, rule in rules:
        yield from _unknown_place(rule, "zone", _ids(zones), place)
        yield from _unknown_place(rule, "line", _ids(lines), place)


def _unknown_place(rule: Plain, what: str, known: list[str], place: Place) -> Iterator[Mistake]:
    name = rule.get(what) if isinstance(rule, dict) else None
    if isinstance(name, str) and name not in known:
        there = ", ".join(known) or f"no {what}s"
        yield (*place, what), f"this camera has no {what} {name!r}; it has {there}"


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
