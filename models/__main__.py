"""The command `qyragy-models`: which models are here, and bringing more of them."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from models.catalog import Entry, Head
from models.errors import ModelError
from models.registry import Registry, default_registry

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command; a mistake of the user is one line and exit code 2."""
    try:
        app()
    except ModelError as error:
        Console(stderr=True, soft_wrap=True).print(f"error: {error}", markup=False, style="red")
        sys.exit(2)


@app.command("list")
def list_models() -> None:
    """Show all known models and which of them are here."""
    registry = default_registry()
    here = {model.entry.name for model in registry.installed()}
    table = Table("name", "here", "input", "head", "classes", "AP", "ms", "licence", box=None)
    for entry in registry.entries:
        table.add_row(*_row(entry, is_here=entry.name in here))
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)  # a pipe has no width; never break its lines
    console.print(table)


@app.command()
def show(name: Annotated[str, typer.Argument(help="A name of the list, or a file.")]) -> None:
    """Show everything that is known of one model."""
    registry = default_registry()
    is_file = "/" in name or name.endswith(".onnx")
    entry = registry.find(name).entry if is_file else registry.entry(name)
    model = registry.installed_file(entry)
    here = str(model.path) if model else name if is_file else "no"
    for key, value in [*_facts(entry), ("here", here)]:
        typer.echo(f"{key:<10}{value}")


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A name of the list.")],
    mirror: Annotated[
        str | None, typer.Option(help="A folder or address that has the files by their names.")
    ] = None,
) -> None:
    """Fetch a model's file; goes on where an interrupted pull stopped."""
    from models.pull import pull as fetch  # brings httpx, which the other commands do not need

    registry = default_registry()
    entry = registry.entry(name)
    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=None, visible=False)
        path = fetch(
            entry,
            registry.store,
            mirror=mirror,
            progress=lambda have, total: bar.update(
                task, completed=have, total=total, visible=True
            ),
        )
    typer.echo(f"{name} is installed: {path}")


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="An ONNX file.")],
    name: Annotated[str | None, typer.Option(help="Its name; else the file's name.")] = None,
    head: Annotated[Head | None, typer.Option(help="What its output means.")] = None,
    labels: Annotated[
        str | None,
        typer.Option(help="Classes: a,b,c, or a file with one a line, or a set such as coco80."),
    ] = None,
) -> None:
    """Take a model of your own into the store.

    A file that ultralytics exported says itself what it is; of another say head and labels.
    """
    from models.add import Description  # brings ONNX Runtime, slow to start
    from models.add import add as take

    registry = default_registry()
    description = Description(name, head, _labels(labels, registry) if labels else ())
    model = take(file, description, registry)
    size = f"{model.entry.input.height}x{model.entry.input.width}"
    typer.echo(
        f"{model.entry.name} is installed: {size}, head {model.entry.head}, "
        f"{len(model.entry.labels)} classes, {model.path}"
    )


def _labels(told: str, registry: Registry) -> tuple[str, ...]:
    known = registry.label_set(told)
    if known is not None:
        return known
    try:
        if Path(told).is_file():
            lines = Path(told).read_text(encoding="utf-8").splitlines()
            return tuple(line.strip() for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"--labels: no file of names: {error}") from error
    return tuple(label.strip() for label in told.split(","))


def _row(entry: Entry, *, is_here: bool) -> tuple[str, ...]:
    size = f"{entry.input.height}x{entry.input.width}" + (" free" if entry.input.free else "")
    ap, ms = entry.measured.ap, entry.measured.ms
    return (
        entry.name,
        "yes" if is_here else "pull" if entry.url else "no",
        size,
        entry.head.value,
        str(len(entry.labels)),
        "" if ap is None else f"{ap:.3f}",
        "" if ms is None else f"{ms:g}",
        entry.licence,
    )


def _facts(entry: Entry) -> list[tuple[str, str]]:
    free, measured, how = entry.input.free, entry.measured, entry.preprocessing
    size = f"{entry.input.height}x{entry.input.width}"
    if free is not None:
        size += f", or multiples of {free.multiple} between {free.least} and {free.most}"
    facts = [
        ("name", entry.name),
        ("file", entry.file),
        ("SHA-256", " or ".join(entry.sha256)),
        ("input", size),
        ("planes", f"{how.layout.value}, scale {how.scale:g}, mean {how.mean}, std {how.std}"),
        ("letterbox", f"{how.letterbox.value}, pad {how.pad}"),
        ("head", entry.head.value),
        ("classes", ", ".join(entry.labels)),
        ("licence", entry.licence),
        ("source", entry.source),
        ("address", entry.url or "none; pull from a mirror"),
    ]
    if measured.ap is not None:
        facts.append(("AP50:95", f"{measured.ap:.3f} on {measured.ap_on}"))
    if measured.ms is not None:
        facts.append(("ms", f"{measured.ms:g} with {measured.ms_on}"))
    return facts


if __name__ == "__main__":
    main()
