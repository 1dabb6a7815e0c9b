"""The command `qyragy-models`: which models are here, and bringing more of them."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from models.catalog import Entry, Head, Weights
from models.errors import ModelError
from models.evaluate.command import evaluate
from models.quantize.command import quantize
from models.registry import InstalledModel, Registry, default_registry
from models.train.command import train

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(evaluate)
app.command()(quantize)
app.command()(train)


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
    for weights in registry.weights:
        is_here = (registry.store / weights.file).is_file()
        shown = ("yes" if is_here else "pull", "", "weights of torch", "", "", "", weights.licence)
        table.add_row(weights.name, *shown)
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
    accept_hash: Annotated[
        str | None,
        typer.Option(
            help="For a file whose SHA-256 the catalog lacks: the hash that you trust, or `first` "
            "to take what comes and keep its hash."
        ),
    ] = None,
) -> None:
    """Fetch a model's file; goes on where an interrupted pull stopped."""
    from models import pull as fetch  # brings httpx, which the other commands do not need

    registry = default_registry()
    public = registry.public(name)
    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=None, visible=False)

        def progress(have: int, total: int | None) -> None:
            bar.update(task, completed=have, total=total, visible=True)

        if accept_hash is not None:
            public = fetch.pin(
                public, registry.store, accept_hash, mirror=mirror, progress=progress
            )
        path = fetch.pull(public, registry.store, mirror=mirror, progress=progress)
    if accept_hash is not None:
        typer.echo(f"SHA-256 {public.sha256[0]}: yours to compare; from now on only this file")
    if isinstance(public, Weights):
        typer.echo(f"{path} is here; make it a model: qyragy-models add {path}")
        return
    if accept_hash is not None:
        _keep_pinned(public, path, registry)
    typer.echo(f"{name} is installed: {path}")


def _keep_pinned(entry: Entry, path: Path, registry: Registry) -> None:
    """Run a file whose hash nobody had checked before, and only then write down its hash."""
    from models.runtime.session import DetectorSession  # brings ONNX Runtime, slow to start
    from models.store import keep_entry

    try:
        DetectorSession(InstalledModel(entry, path, entry.sha256[0]))
    except ModelError:
        path.unlink()
        raise
    keep_entry(entry, registry.store)


@app.command()
def add(  # noqa: PLR0913  # each is an option of the command
    file: Annotated[Path, typer.Argument(help="An ONNX file, or weights of ultralytics (.pt).")],
    name: Annotated[str | None, typer.Option(help="Its name; else the file's name.")] = None,
    head: Annotated[Head | None, typer.Option(help="ONNX: what its output means.")] = None,
    labels: Annotated[
        str | None,
        typer.Option(help="Classes: a,b,c, or a file with one a line, or a set such as coco80."),
    ] = None,
    size: Annotated[
        str | None, typer.Option(help=".pt: input as HxW, such as 384x640 for 16:9 cameras.")
    ] = None,
    dynamic: Annotated[bool, typer.Option(help=".pt: leave height and width free.")] = False,
    half: Annotated[bool, typer.Option(help=".pt: half precision; for GPUs.")] = False,
    trust: Annotated[bool, typer.Option(help=".pt: run the code that the file may hold.")] = False,
) -> None:
    """Take a model of your own into the store.

    A file of ultralytics says itself what it is; of another say head and labels. Weights (.pt)
    are exported to ONNX first and held against torch on pictures; that needs `make torch`.
    """
    from models.add import Description  # brings ONNX Runtime, slow to start
    from models.add import add as take
    from models.pictures import self_test_pictures

    registry = default_registry()
    description = Description(name, head, _labels(labels, registry) if labels else ())
    if file.suffix == ".pt":
        from models.export.adding import add_weights
        from models.export.exporting import ExportOptions

        if head is not None:
            raise typer.BadParameter("--head is for ONNX files; weights say what they are")
        if trust:
            typer.echo(f"{file}: loading it runs whatever code its maker put in (--trust)")
        options = ExportOptions(_size(size), dynamic, half, trust)
        added = add_weights(file, description, registry, options)
    elif size is not None or dynamic or half or trust:
        raise typer.BadParameter("--size, --dynamic, --half and --trust are for weights (.pt)")
    else:
        added = take(file, description, registry, pictures=self_test_pictures())
    for line in added.told:
        typer.echo(line)
    _tell_what_next(added.model.entry, added.model.path, half=half)


def _tell_what_next(entry: Entry, path: Path, *, half: bool) -> None:
    typer.echo(
        f"{entry.name} is installed: {entry.input.height}x{entry.input.width}, head {entry.head}, "
        f"{len(entry.labels)} classes, {path}"
    )
    typer.echo(f"use it: `model: {{name: {entry.name}}}` in the node's file, or --model of replay")
    if not half:
        typer.echo(
            "faster on a CPU in INT8, with a report of what that costs: "
            f"qyragy-models quantize {entry.name} --calibrate VIDEO..."
        )


def _size(told: str | None) -> tuple[int, int] | None:
    if told is None:
        return None
    height, cross, width = told.partition("x")
    if not (cross and height.isdecimal() and width.isdecimal() and len(told) <= len("9999x9999")):
        raise typer.BadParameter(f"--size: expected HEIGHTxWIDTH such as 384x640, found {told}")
    return int(height), int(width)


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
