"""The training itself: steps until the recipe ends, the time is up, or somebody says stop."""

import json
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import structlog
import torch

from models.train import cache, checkpoint, plot, validate
from models.train.batches import Pictures
from models.train.dataset import Picture
from models.train.learner import Learner
from models.train.recipe import RecipeFile
from models.train.workers import Worker

log = structlog.get_logger()

_SAVE_EVERY_S: Final = 180.0
_TELL_EVERY_S: Final = 60.0
CHECKPOINT: Final = "checkpoint.pt"
METRICS: Final = "metrics.jsonl"


@dataclass(frozen=True, slots=True)
class Job:
    """One sitting of a training."""

    recipe: RecipeFile
    run: Path
    """Folder of checkpoint, metrics and decoded pictures."""
    real: tuple[Picture, ...]
    rendered: tuple[Picture, ...]
    validation: Mapping[str, tuple[Picture, ...]]
    """By name."""
    seconds: float | None
    """When to stop; None for when the recipe ends."""
    state: Path | None = None
    """A half-precision state, written beside each checkpoint, and begun from without one."""


class Sitting:
    """What one worker needs between two steps."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self._worker, self._job = worker, job
        self.learner = Learner(job.recipe, worker)
        self._resume()
        rendered = cache.build(job.run, "rendered", job.rendered) if job.rendered else None
        real = cache.build(job.run, "real", job.real)
        self._pictures = Pictures(job.recipe.recipe, real, rendered)
        self._began = time.monotonic()
        self._began_at = self.learner.progress.seconds
        self._validated_at = -1
        self._stop_asked = False
        self._losses: list[torch.Tensor] = []
        self._told = self._saved = self._began
        self._drawing = 0.0

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Finish the step, save and end; a signal handler."""
        del number, frame
        self._stop_asked = True

    def run(self) -> None:
        """Step until there is a reason to stop; the leader tells, validates and saves."""
        recipe, progress = self._job.recipe.recipe, self.learner.progress
        is_asked = False
        while progress.images < recipe.images and not is_asked:
            due = progress.images // recipe.validate_every
            is_asked = self._step()
            progress.seconds = self._began_at + time.monotonic() - self._began
            if self._worker.leads:
                self._report()
                if progress.images // recipe.validate_every > due:
                    self._validate()
        if self._worker.leads:
            self._save()
            if self._validated_at < progress.images >= recipe.images:
                self._validate()
            plot.draw(self._job.run / METRICS, self._job.run / "curves.png")
            log.info("training.ended", images=progress.images, of=recipe.images)

    def _step(self) -> bool:
        """Do one step; return whether any worker was asked to stop."""
        part = self._job.recipe.recipe.batch // self._worker.count
        first = self.learner.progress.images + self._worker.rank * part
        began = time.thread_time()
        batch = self._pictures.batch(range(first, first + part))
        self._drawing += time.thread_time() - began
        signals = torch.tensor([float(self._must_stop())])
        self._losses.append(self.learner.step(batch, signals))
        return bool(signals[0] > 0)

    def _must_stop(self) -> bool:
        limit = self._job.seconds
        late = limit is not None and time.monotonic() - self._began >= limit
        return self._worker.leads and (self._stop_asked or late)

    def _report(self) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_EVERY_S:
            self._tell(now - self._told)
            self._told = now
        if now - self._saved >= _SAVE_EVERY_S:
            self._save()
            self._saved = now

    def _tell(self, seconds: float) -> None:
        recipe, progress = self._job.recipe.recipe, self.learner.progress
        box, cls, dfl, norm = torch.stack(self._losses).mean(0).tolist()
        rate = len(self._losses) * recipe.batch / seconds
        row = {
            "images": progress.images,
            "of": recipe.images,
            "size": recipe.stage(progress.images).size,
            "box": round(box, 4),
            "cls": round(cls, 4),
            "dfl": round(dfl, 4),
            "norm": round(norm, 2),
            "rate": round(recipe.learning_rate(progress.images), 6),
            "images_per_s": round(rate, 1),
            "drawing_share": round(self._drawing / seconds, 3),
            "hours_left": round(self._hours_left(rate), 2),
        }
        self._losses.clear()
        self._drawing = 0.0
        log.info("training.went_on", **row)
        self._note(row)

    def _hours_left(self, rate: float) -> float:
        """At this speed, with later stages slower by their pixels."""
        recipe, seen = self._job.recipe.recipe, self.learner.progress.images
        here, work, end = recipe.stage(seen).size, 0.0, 0.0
        for stage in recipe.stages:
            begin, end = end, end + stage.share * recipe.images
            work += max(0.0, end - max(begin, seen)) * (stage.size / here) ** 2
        return work / max(rate, 1e-6) / 3600

    def _validate(self) -> None:
        network = self.learner.mean_network()
        self._validated_at = self.learner.progress.images
        size = self._job.recipe.recipe.validation_size
        for name, pictures in self._job.validation.items():
            found = validate.validate(network, cache.build(self._job.run, name, pictures), size)
            row = {
                "images": self.learner.progress.images,
                "validated_on": name,
                "ap50": round(found.mean, 4),
                "recall": round(found.recall, 4),
                **{kind: round(value, 4) for kind, value in found.ap50.items()},
            }
            log.info("training.validated", **row)
            self._note(row)
        self._told = time.monotonic()
        self._losses.clear()
        self._drawing = 0.0

    def _note(self, row: Mapping[str, object]) -> None:
        with (self._job.run / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def _save(self) -> None:
        now = self.learner.checkpoint()
        checkpoint.save(self._job.run / CHECKPOINT, now)
        if self._job.state is not None:
            checkpoint.save_state(self._job.state, now)

    def _resume(self) -> None:
        own = self._job.run / CHECKPOINT
        state = self._job.state
        path = own if own.exists() else state if state is not None and state.exists() else None
        if path is None:
            return
        self.learner.resume(checkpoint.load(path, self._job.recipe.sha256))
        if self._worker.leads:
            log.info("training.resumed", path=str(path), images=self.learner.progress.images)


def work(worker: Worker, job: Job) -> None:
    """Sit down and train; run by each worker."""
    sitting = Sitting(worker, job)
    if worker.leads:
        signal.signal(signal.SIGTERM, sitting.ask_to_stop)
        signal.signal(signal.SIGINT, sitting.ask_to_stop)
    sitting.run()
