"""`edge-node calibrate`: how well a camera's calibration fits, and what it can be used for."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from edge_node.calibrate_picture import draw_calibration, write_picture
from edge_node.calibration_settings import CalibrationSettings
from edge_node.camera.faults import StreamError
from edge_node.camera.file import frames_of_file
from edge_node.camera.probe import probe
from edge_node.errors import CameraError, SetupError
from edge_node.ground.calibration import Calibration
from edge_node.ground.fitness import (
    LEAST_FOR_PEOPLE,
    LEAST_FOR_VEHICLES,
    PURPOSES,
    Fitness,
    fitness,
)
from edge_node.rule_settings import RuleSection, RuleSettings
from edge_node.rules.speed import SIZES
from edge_node.settings import CameraSettings, NodeSettings

UNSEEN_SIZE = (1280, 720)
"""Of a picture that nobody has seen; said so in the table."""
VEHICLES = frozenset(SIZES) - {"person", "bicycle"}


def calibrate_camera(
    settings: NodeSettings, camera_id: str, picture: Path | None, frame: Path | None
) -> None:
    """Print how well the points agree, what each zone and rule can expect; draw the grid.

    Raises:
        SetupError: There is no such camera, it has no calibration, or a file cannot be written.
        CameraError: The picture cannot be had.
    """
    camera = _find(settings, camera_id)
    if camera.calibration is None:
        raise SetupError(
            f"camera {camera_id} has no `calibration`: click four or more points on the page of "
            "`edge-node check -c FILE --html PAGE`, and put what it copies into the file"
        )
    calibration = camera.calibration.solve()
    image = _picture(camera, frame) if picture or frame else None
    size = UNSEEN_SIZE if image is None else (image.shape[1], image.shape[0])
    console = Console()
    if image is None:
        told = f"no picture was looked at: pixels are those of one {size[0]} x {size[1]}"
        console.print(told, soft_wrap=True)
    console.print(_points(camera.calibration, calibration, size))
    console.print(_hangs(camera.calibration, calibration), soft_wrap=True)
    places = {place: fitness(calibration.ground, points, size) for place, points in _places(camera)}
    if places:
        console.print(_zones(places))
        console.print(_served(camera, places))
    if picture is not None and image is not None:
        drawn = draw_calibration(image, camera, calibration, camera.calibration.pairs())
        write_picture(drawn, picture)
        console.print(f"the grid is drawn on {escape(str(picture))}", soft_wrap=True)


def _find(settings: NodeSettings, camera_id: str) -> CameraSettings:
    for camera in settings.cameras:
        if camera.id == camera_id:
            return camera
    there = ", ".join(camera.id for camera in settings.cameras)
    raise SetupError(f"there is no camera {camera_id!r}; there are {there}")


def _picture(camera: CameraSettings, frame: Path | None) -> NDArray[np.uint8]:
    """Return the first picture of a file, or the newest of the camera."""
    if frame is not None:
        for first in frames_of_file(frame, 30.0, camera.id, datetime.now(UTC)):
            return first.image
        raise CameraError(f"{frame}: no picture is in it")
    if camera.streams is None:
        raise SetupError(f"camera {camera.id} has no `streams`: give a picture with --frame")
    try:
        return probe(camera.streams.analyse, camera.max_pixels).first_image
    except StreamError as error:
        raise CameraError(f"camera {camera.id}: {error}") from error


def _places(camera: CameraSettings) -> Iterator[tuple[str, tuple[tuple[float, float], ...]]]:
    yield from ((zone.id, zone.polygon) for zone in camera.zones)
    yield from ((line.id, line.points) for line in camera.lines)


def _points(
    settings: CalibrationSettings, calibration: Calibration, size: tuple[int, int]
) -> Table:
    table = _table("point", "in the picture", "on the ground", "off, pixels", "off, metres")
    for number, (pair, off) in enumerate(
        zip(settings.pairs(), calibration.residuals, strict=True), 1
    ):
        pixels = np.hypot(off.image[0] * size[0], off.image[1] * size[1])
        table.add_row(
            str(number),
            f"{pair.image[0]:.3f}, {pair.image[1]:.3f}",
            f"{pair.ground[0]:.2f}, {pair.ground[1]:.2f} m",
            f"{pixels:.1f}",
            f"{off.metres:.2f}",
        )
    return table


def _hangs(settings: CalibrationSettings, calibration: Calibration) -> str:
    camera = calibration.ground.camera
    height = "where it hangs cannot be told" if camera is None else f"it hangs {camera[2]:.1f} m up"
    if len(settings.points) == 4:  # noqa: PLR2004  # as many as are needed
        return f"{height}; four points always agree: measure a fifth, or nothing tells an error"
    return height


def _zones(places: dict[str, Fitness]) -> Table:
    table = _table(
        "zone or line", "pixels/m", "EN 62676-4", "places within", "speed within", "fit for"
    )
    for place, each in places.items():
        if not each.sees:
            table.add_row(place, "reaches the horizon", "", "", "", "nothing in metres")
            continue
        fit_for = [
            what
            for what, least in (("vehicles", LEAST_FOR_VEHICLES), ("people", LEAST_FOR_PEOPLE))
            if each.far >= least
        ]
        table.add_row(
            place,
            f"{each.far:.0f} to {each.near:.0f}",
            each.purpose or f"less than {PURPOSES[-1][1]}",
            f"{each.unsure_m:.2f} m",
            f"{each.speed_unsure:.1%}",
            ", ".join(fit_for) or "too far away",
        )
    return table


def _served(camera: CameraSettings, places: dict[str, Fitness]) -> Table:
    """Say of each rule of the camera, and of each kind in metres that it could have, how it is."""
    table = _table("rule", "kind", "place", "")
    for rule in camera.rules:
        where = None if rule.place is None else places.get(rule.place)
        table.add_row(rule.id, rule.kind, rule.place or "the picture", _verdict(rule, where))
    able = ", ".join(place for place, each in places.items() if each.sees) or "nowhere"
    for kind in sorted(set(_metric_kinds()) - {rule.kind for rule in camera.rules}):
        table.add_row("(not set)", kind, able, "can be measured")
    return table


def _verdict(rule: RuleSection, where: Fitness | None) -> str:
    if where is None:
        return "[green]served[/]"
    if not where.sees:
        bad = "[red]cannot be served: its place reaches the horizon[/]"
        return bad if rule.needs_ground else "served, but not in metres"
    least = LEAST_FOR_VEHICLES if set(rule.classes) <= VEHICLES else LEAST_FOR_PEOPLE
    if where.far < least:
        return f"[yellow]weak: {where.far:.0f} pixels/m at the far end, {least:g} are needed[/]"
    return "[green]served[/]"


def _metric_kinds() -> Iterable[str]:
    for section in get_args(get_args(RuleSettings)[0]):
        if issubclass(section, RuleSection) and section.needs_ground:
            yield from get_args(section.model_fields["kind"].annotation)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table
