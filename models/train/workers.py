"""Two processes of one thread each, which meet once a step to average their gradients.

Threads inside one process meet at every layer, and on a machine that does other work too each
meeting waits for the slower one; measured, see docs/decisions/0010-embedded-detector.md.
"""

import multiprocessing
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Generic, TypeVar

import torch
from torch import Tensor, distributed

_PATIENCE: Final = timedelta(minutes=30)
"""A validation or a machine that is busy elsewhere must not end the training."""
Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Worker:
    """This process's place among the workers; the first one leads."""

    rank: int
    count: int

    @property
    def leads(self) -> bool:
        """Whether this one validates, prints and saves."""
        return self.rank == 0

    def average(self, values: Tensor) -> None:
        """Replace the values by their mean over all workers; waits for the others."""
        if self.count > 1:
            distributed.all_reduce(values)
            values /= self.count


@dataclass(frozen=True, slots=True)
class _Call(Generic[Job]):
    work: Callable[[Worker, Job], None]
    job: Job
    meeting: str


def run(work: Callable[[Worker, Job], None], job: Job, count: int) -> None:
    """Do the work in `count` processes, this one leading; end when all have ended."""
    with tempfile.TemporaryDirectory(prefix="train-") as folder:
        call = _Call(work, job, f"file://{Path(folder) / 'meeting'}")
        context = multiprocessing.get_context("spawn")
        others = [
            context.Process(target=_follow, args=(call, Worker(rank, count)), daemon=True)
            for rank in range(1, count)
        ]
        for each in others:
            each.start()
        _join(call, Worker(0, count))
        for each in others:
            each.join()


def _follow(call: _Call[Job], worker: Worker) -> None:
    # The leader hears the signal and tells the others at the next meeting.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _join(call, worker)


def _join(call: _Call[Job], worker: Worker) -> None:
    torch.set_num_threads(1)
    if worker.count == 1:
        call.work(worker, call.job)
        return
    distributed.init_process_group(
        "gloo",
        init_method=call.meeting,
        rank=worker.rank,
        world_size=worker.count,
        timeout=_PATIENCE,
    )
    try:
        call.work(worker, call.job)
    finally:
        distributed.destroy_process_group()
