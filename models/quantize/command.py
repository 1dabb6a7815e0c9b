"""The verb `qyragy-models quantize`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from models.errors import ModelRefusedError
from models.progress import counting
from models.registry import default_registry

if TYPE_CHECKING:
    from models.quantize.int8 import Quantized


def quantize(  # noqa: PLR0913  # each option of the command is a parameter
    name: Annotated[str, typer.Argument(help="A float32 model of the list, or a file.")],
    calibrate: Annotated[
        list[Path],
        typer.Option(help="Videos of your cameras; more may follow without --calibrate."),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[VIDEO]...", help="More videos.")
    ] = None,
    out: Annotated[str | None, typer.Option(help="The new model's name; else NAME_int8.")] = None,
    compare: Annotated[
        list[Path] | None,
        typer.Option(help="Videos that show the loss; else the last third of the others."),
    ] = None,
    frames: Annotated[int, typer.Option(min=8, max=1000, help="Pictures to calibrate on.")] = 96,
    compared: Annotated[int, typer.Option(min=8, max=2000, help="Pictures to compare on.")] = 120,
    allow_loss: Annotated[
        float, typer.Option(min=0, max=100, help="Points of recall that may get lost.")
    ] = 2.0,
    json: Annotated[Path | None, typer.Option(help="Write all figures here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write what was lost as pictures here.")] = None,
) -> None:
    """Make a model of 8-bit numbers out of one in float32, and show what that costs and brings."""
    from models.quantize.int8 import Pictures, install  # brings onnx, slow to start
    from models.quantize.int8 import quantize as make

    registry = default_registry()
    parent = registry.find(name)
    new = out or f"{parent.entry.name}_int8"
    known = next((entry for entry in registry.entries if entry.name == new), None)
    if known is not None and known.parent != parent.entry.name:
        raise ModelRefusedError(f"another model is named {new} already; name this one: --out NAME")
    pictures = Pictures([*calibrate, *(more or [])], compare or [], frames, compared)
    with counting("pictures") as progress:
        made = make(parent, new, pictures, progress)
    _report(made, json, html)
    path = install(made, registry, allow_loss=allow_loss / 100)
    typer.echo(f"{new} is installed: {path}")


def _report(made: "Quantized", json: Path | None, html: Path | None) -> None:
    from models.evaluate.report import as_table, write_json, write_text

    console = Console()
    (console if console.is_terminal else Console(width=200)).print(as_table(made.comparison))
    parent, child = made.comparison.models
    typer.echo(
        f"against {parent.name}'s sure boxes on {made.comparison.pictures} other pictures: "
        f"recall {child.point.recall:.3f}, precision {child.point.precision:.3f}, "
        f"mean IoU {child.point.mean_iou:.3f}"
    )
    typer.echo(
        f"network: {parent.speed.network_cpu_ms:.1f} -> {child.speed.network_cpu_ms:.1f} ms of "
        f"processor time, {made.speedup:.2f} times as fast; one thread, {child.provider}"
    )
    if json:
        write_json(made.comparison, json)
    if html:
        from models.evaluate.page import page_of  # brings matplotlib

        write_text(page_of(made.comparison, made.data), html)
