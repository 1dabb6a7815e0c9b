"""A sitting put together from folders."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.errors import TrainError
from models.train import cache, loop, workers
from models.train.dataset import (
    Picture,
    Teaching,
    attribution,
    read_sources,
    real_pictures,
    rendered_pictures,
)
from models.train.recipe import RecipeFile


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training finds and leaves things."""

    data: Path
    rendered: Path | None
    run: Path
    state: Path | None


def start(file: RecipeFile, place: Place, *, minutes: float | None, workers: int) -> None:
    """Train until the recipe ends or the time is up.

    Raises:
        TrainError: Data, folder or checkpoint do not fit, or another training holds the folder.
    """
    recipe = file.recipe
    if recipe.batch % workers:
        raise TrainError(f"--workers {workers}: must divide the recipe's batch of {recipe.batch}")
    with _alone(place.run):
        _sit(file, place, minutes, workers)


def _sit(file: RecipeFile, place: Place, minutes: float | None, workers: int) -> None:
    recipe = file.recipe
    teaching = Teaching(recipe.loss.positive_from, recipe.loss.full_weight_from)
    job = loop.Job(
        recipe=file,
        run=place.run,
        real=tuple(real_pictures(place.data, "train", teaching)),
        rendered=_rendered(place, recipe.mix.held_back_every, held_back=False),
        validation=_validation(place, recipe.mix.held_back_every, teaching),
        seconds=None if minutes is None else minutes * 60,
        state=place.state,
    )
    _decode(job)
    _attribute(place)
    run(job, workers)


def run(job: loop.Job, count: int) -> None:
    """Hand the job to its workers."""
    workers.run(loop.work, job, count)


@contextmanager
def _alone(run: Path) -> Iterator[None]:
    """Hold the run's folder; two trainings in one would overwrite each other's checkpoints."""
    run.mkdir(parents=True, exist_ok=True)
    with (run / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainError(
                f"--run {run}: a training is at work here; wait for it or stop it (SIGTERM)"
            ) from error
        yield


def _rendered(place: Place, every: int, *, held_back: bool) -> tuple[Picture, ...]:
    if place.rendered is None:
        return ()
    return tuple(rendered_pictures(place.rendered, held_back_every=every, held_back=held_back))


def _validation(place: Place, every: int, teaching: Teaching) -> dict[str, tuple[Picture, ...]]:
    parts = {
        "validation-real": tuple(real_pictures(place.data, "val", teaching)),
        "validation-rendered": _rendered(place, every, held_back=True),
    }
    return {name: pictures for name, pictures in parts.items() if pictures}


def _decode(job: loop.Job) -> None:
    """Decode all pictures before the workers start, so that they do not do it twice."""
    for name, pictures in {"real": job.real, "rendered": job.rendered, **job.validation}.items():
        if pictures:
            cache.build(job.run, name, pictures)


def _attribute(place: Place) -> None:
    """Leave the list of the pictures' origins for the model's card."""
    used = [each for each in read_sources(place.data) if each.may_ship and each.split == "train"]
    (place.run / "attribution.md").write_text(attribution(used), encoding="utf-8")
