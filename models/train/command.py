"""The command `qyragy-models train`; torch is asked for only when it is needed."""

from pathlib import Path
from typing import Annotated

import typer

from models.errors import TrainError
from models.export.toolbox import prepare_ultralytics, require_torch
from models.train.recipe import DEFAULT, read_recipe

app = typer.Typer(add_completion=False)


@app.command()
def train(  # noqa: PLR0913  # each is an option of the command
    run: Annotated[Path, typer.Option(help="Folder of checkpoint, metrics and decoded pictures.")],
    data: Annotated[
        Path | None, typer.Option(help="Folder with sources.csv, images, labels.")
    ] = None,
    rendered: Annotated[Path | None, typer.Option(help="Folder of the scene renderer.")] = None,
    recipe: Annotated[
        Path,
        typer.Option(
            help="The recipe; architecture.yaml lies beside.",
            show_default="models/train/recipe.toml",
        ),
    ] = DEFAULT,
    minutes: Annotated[
        float | None, typer.Option(min=0, help="Stop after so long; go on later.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            help="Half-precision state to keep; a folder without checkpoint goes on from it."
        ),
    ] = None,
    export: Annotated[Path | None, typer.Option(help="Write the model as ONNX instead.")] = None,
    size: Annotated[int, typer.Option(help="Input size of the exported model, pixels.")] = 416,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes of one thread.")] = 2,
) -> None:
    """Train the embedded detector from scratch, or go on; or export what it has learned."""
    require_torch("train …")
    prepare_ultralytics()
    file = read_recipe(recipe)
    if export is not None:
        from models.train.export import export_run

        typer.echo(export_run(file, run, export, size=size, state=state))
        return
    if data is None:
        raise TrainError("--data: say the folder of the real pictures")
    from models.train.start import Place, start

    start(file, Place(data, rendered, run, state), minutes=minutes, workers=workers)
