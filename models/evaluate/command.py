"""The verb `qyragy-models evaluate`."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from models.errors import DataError
from models.progress import counting
from models.registry import Registry, default_registry

if TYPE_CHECKING:
    from models.evaluate.dataset import DataSet
    from models.runtime.session import DetectorSession

_SIZE: Final = re.compile(r"(?P<name>.+)@(?P<height>\d{2,4})x(?P<width>\d{2,4})")
_WIDE: Final = 200
"""Columns when the output is no terminal."""

Names = Annotated[
    list[str],
    typer.Argument(help="Names of the list, or files; NAME@384x640 sets a free input's size."),
]
Data = Annotated[
    Path | None,
    typer.Option(help="Labelled pictures: a folder with images/ and labels/, or COCO's JSON."),
]
Videos = Annotated[
    list[Path] | None, typer.Option(help="Videos without labels; goes with --boxes-of.")
]


def evaluate(  # noqa: PLR0913  # each option of the command is a parameter
    names: Names,
    data: Data = None,
    video: Videos = None,
    boxes_of: Annotated[
        str | None, typer.Option(help="The model whose boxes stand for the truth on --video.")
    ] = None,
    frames: Annotated[int, typer.Option(min=1, max=5000, help="Pictures of all videos.")] = 200,
    labels: Annotated[
        str | None, typer.Option(help="Classes of a folder without data.yaml: a,b,c or coco80.")
    ] = None,
    classes: Annotated[str | None, typer.Option(help="Compare only these classes: a,b,c.")] = None,
    only: Annotated[
        Path | None, typer.Option("--list", help="A file with a picture's name a line.")
    ] = None,
    sure: Annotated[
        float,
        typer.Option(min=0, max=1, help="Labels of a lower confidence (sixth column) are ignored."),
    ] = 0.45,
    confidence: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="Of boxes for recall and precision.")
    ] = 0.25,
    min_height: Annotated[
        int, typer.Option(min=0, max=1000, help="Lower things do not count there, in pixels.")
    ] = 40,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Threads of a model.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Write all figures here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write curves and mistakes here.")] = None,
) -> None:
    """Measure models side by side: accuracy, recall by height, and milliseconds."""
    from models.evaluate.compare import Conditions, compare, shared_labels  # slow to start
    from models.evaluate.report import as_table, class_table, write_json, write_text

    registry = default_registry()
    sessions = [open_named(registry, name, threads) for name in names]
    found = (
        _taught(registry, boxes_of, video or [], frames)
        if data is None
        else _opened(data, registry, labels, only, sure)
    )
    wanted = shared_labels(found, sessions, _split(classes))
    conditions = Conditions(confidence, min_height)
    with counting("pictures") as progress:
        comparison = compare(found, sessions, wanted, conditions, progress)
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDE)
    console.print(as_table(comparison))
    console.print(class_table(comparison))
    if json:
        write_json(comparison, json)
    if html:
        from models.evaluate.page import page_of  # brings matplotlib

        write_text(page_of(comparison, found), html)
    for written in filter(None, (json, html)):
        typer.echo(f"written: {written}")


def open_named(registry: Registry, name: str, threads: int) -> "DetectorSession":
    """Open a model by name or file; `NAME@384x640` asks for a size of its free input.

    Raises:
        ModelMissingError: It is not here.
        ModelRefusedError: It cannot be run, or not at this size.
    """
    from models.runtime.providers import Computing  # the next one brings ONNX Runtime
    from models.runtime.session import DetectorSession

    computing = Computing(threads=threads)
    sized = _SIZE.fullmatch(name)
    if sized is None:
        return DetectorSession(registry.find(name), computing=computing)
    size = int(sized["height"]), int(sized["width"])
    model = registry.find(sized["name"])
    return DetectorSession(model, computing=computing, input_size=size)


def _opened(
    data: Path, registry: Registry, labels: str | None, only: Path | None, sure: float
) -> "DataSet":
    from models.evaluate.open_data import open_data

    named = registry.label_set(labels) if labels else None
    return open_data(data, labels=named or _split(labels), only=only, sure=sure)


def _taught(
    registry: Registry, teacher: str | None, videos: Sequence[Path], frames: int
) -> "DataSet":
    from models.evaluate.teacher import taught_by

    if teacher is None or not videos:
        raise DataError("say what to measure on: --data FOLDER, or --boxes-of NAME --video VIDEO")
    with counting("frames") as progress:
        return taught_by(open_named(registry, teacher, 1), videos, frames, progress)


def _split(told: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (told or "").split(",") if word.strip())
