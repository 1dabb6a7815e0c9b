"""How long models take here: all of them in turn on each picture, so that a busy box hits all."""

import os
import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.runtime.session import DetectorSession


@dataclass(frozen=True, slots=True)
class Speed:
    """Cost of a picture from pixels to boxes; of threads as many as the session has."""

    runs: int
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    """Processor time of all threads, mean."""
    network_p50_ms: float
    """Of these the bare network, without preparing the picture and reading the boxes."""
    network_cpu_ms: float
    """Its processor time of all threads, median: the figure that a busy box changes least."""


@dataclass(slots=True)
class _Runs:
    whole_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    network_ms: list[float] = field(default_factory=list)
    network_cpu_ms: list[float] = field(default_factory=list)


def time_models(
    sessions: Sequence[DetectorSession],
    images: Iterable[NDArray[np.uint8]],
    confidence: float,
) -> list[Speed]:
    """Time models on the same pictures, one after the other on each picture.

    Args:
        sessions: The models; a session has run once when it was opened.
        images: (H, W, 3) BGR, at least one.
        confidence: Least confidence of a box, as at work.

    Returns:
        One for each model, in their order.
    """
    runs = [_Runs() for _ in sessions]
    for image in images:
        for session, of_model in zip(sessions, runs, strict=True):
            _run(session, image, confidence, of_model)
    return [_speed(of_model) for of_model in runs]


def _run(session: DetectorSession, image: NDArray[np.uint8], confidence: float, to: _Runs) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    session.detect(image, confidence)
    to.cpu_ms.append((time.process_time() - cpu) * 1000)
    to.whole_ms.append((time.perf_counter() - wall) * 1000)
    tensor = session.prepare(image)
    wall, cpu = time.perf_counter(), time.process_time()
    session.infer_raw(tensor)
    to.network_cpu_ms.append((time.process_time() - cpu) * 1000)
    to.network_ms.append((time.perf_counter() - wall) * 1000)


def _speed(runs: _Runs) -> Speed:
    return Speed(
        runs=len(runs.whole_ms),
        p50_ms=float(np.percentile(runs.whole_ms, 50)),
        p95_ms=float(np.percentile(runs.whole_ms, 95)),
        cpu_ms=float(np.mean(runs.cpu_ms)),
        network_p50_ms=float(np.percentile(runs.network_ms, 50)),
        network_cpu_ms=float(np.percentile(runs.network_cpu_ms, 50)),
    )


def this_machine() -> str:
    """Return what a figure in milliseconds was measured on."""
    return f"{_processor()}, {os.cpu_count()} logical processors, {platform.machine()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "processor not named")
