"""`edge-node bench`: what each stage costs here, against the bare network as the limit."""

import json
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from edge_node.assembly import build_stages, open_session
from edge_node.camera.ahead import read_ahead
from edge_node.camera.file import FileSource, frame_rate
from edge_node.errors import SetupError
from edge_node.ids import new_id
from edge_node.pipeline import Stages, watch
from edge_node.replay import STARTS_AT
from edge_node.rules.judge import Judge
from edge_node.rules.objects import NOTHING_ELSE
from edge_node.settings import CameraSettings, ModelSettings
from edge_node.types import (
    Activation,
    Detections,
    Detector,
    Frame,
    Observer,
    Surroundings,
    Tracker,
    Tracks,
)
from models.runtime.session import DetectorSession

Result = TypeVar("Result")

SERVED_FPS = 5.0
"""Cameras per core are told for this many analysed frames per second."""

EVERYWHERE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
CLASSES = ["person", "bicycle", "car", "motorcycle", "bus", "truck"]


@dataclass(slots=True)
class Stage:
    """What one stage cost over all frames."""

    frames: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    each_ms: list[float] = field(default_factory=list)

    def run(self, work: Callable[[], Result]) -> Result:
        """Do a frame's work and count its time; CPU is that of all threads."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.cpu_s += time.process_time() - cpu
        taken = time.perf_counter() - wall
        self.wall_s += taken
        self.each_ms.append(taken * 1000)
        self.frames += 1
        return result


@dataclass(frozen=True, slots=True)
class Cost:
    """One row of the report."""

    stage: str
    frames_per_s: float
    cpu_s_per_video_s: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured on one video."""

    video: str
    model: str
    provider: str
    video_s: float
    frames: int
    costs: list[Cost]
    pipeline_of_bare: float
    """Frame rate of the whole pipeline as a share of the bare session's."""
    overhead_share: float
    """Share of the whole CPU time that goes neither to decoding nor to inference."""
    cameras_per_core: float
    peak_memory_mib: float


def bench_videos(videos: Sequence[Path], out: Path, model: str | None, fps: float) -> None:
    """Measure each video; print a table, write bench.json and bench.png.

    Raises:
        SetupError: The model is not there or `out` cannot be written.
        CameraError: A video cannot be read.
    """
    cv2.setNumThreads(1)
    settings = ModelSettings(name=model)
    session = open_session(settings)
    reports = [_measure(video, session, settings.confidence, fps) for video in videos]
    for report in reports:
        _print(report)
    try:
        out.mkdir(parents=True, exist_ok=True)
        content = json.dumps([asdict(each) for each in reports], indent=1)
        (out / "bench.json").write_text(content + "\n", encoding="utf-8")
        _plot(reports, out / "bench.png")
    except OSError as error:
        raise SetupError(f"{out}: cannot be written: {error.strerror}") from error
    Console().print(f"written: {out}/bench.json, {out}/bench.png", soft_wrap=True)


def _measure(video: Path, session: DetectorSession, confidence: float, fps: float) -> Report:
    rate = float(frame_rate(video))
    fps = min(fps or rate, rate)
    source = FileSource(video, "bench", fps, starts_at=STARTS_AT)
    decode = Stage()
    frames, last_s = 0, 0.0
    for frame in _timed_frames(source, decode):
        frames, last_s = frames + 1, frame.monotonic
    video_s = last_s + 1 / fps
    bare = _bare(source, session)
    # CPU is compared one stage after the other: two threads on the two halves of one core slow
    # each other down, and each would pay for that in CPU time.
    whole, stages = _whole(source, session, confidence, fps)
    ahead, _ = _whole(read_ahead(source), session, confidence, fps)
    costs = [
        _cost("decode and convert", decode, video_s),
        _cost("network alone", bare, video_s),
        *(_cost(name, stage, video_s) for name, stage in stages.items()),
        _cost("whole pipeline", whole, video_s),
        _cost("whole, decoding ahead", ahead, video_s),
    ]
    needed = decode.cpu_s + bare.cpu_s
    return Report(
        video=video.name,
        model=session.name,
        provider=session.provider,
        video_s=round(video_s, 2),
        frames=frames,
        costs=costs,
        pipeline_of_bare=(ahead.frames / ahead.wall_s) / (bare.frames / bare.wall_s),
        overhead_share=1 - needed / whole.cpu_s,
        cameras_per_core=video_s / whole.cpu_s * (fps / SERVED_FPS),
        peak_memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _timed_frames(source: Iterable[Frame], stage: Stage) -> Iterator[Frame]:
    frames = iter(source)
    while (frame := stage.run(lambda: next(frames, None))) is not None:
        yield frame


def _bare(source: Iterable[Frame], session: DetectorSession) -> Stage:
    """Run the network on the same frames, prepared beforehand: the limit of this machine."""
    stage = Stage()
    for frame in source:
        stage.run(partial(session.infer_raw, session.prepare(frame.image)))
    return stage


class _TimedDetector:
    def __init__(self, detector: Detector, stage: Stage) -> None:
        self._detector, self._stage = detector, stage
        self.labels = detector.labels

    def detect(self, frame: Frame) -> Detections:
        return self._stage.run(partial(self._detector.detect, frame))


class _TimedTracker:
    def __init__(self, tracker: Tracker, stage: Stage) -> None:
        self._tracker, self._stage = tracker, stage

    def update(self, detections: Detections, frame: Frame) -> Tracks:
        return self._stage.run(partial(self._tracker.update, detections, frame))

    def reset(self) -> Tracks:
        return self._tracker.reset()


class _TimedJudge(Judge):
    def __init__(self, judge: Judge, stage: Stage) -> None:
        self._judge, self._stage = judge, stage

    def update(
        self, tracks: Tracks, surroundings: Surroundings = NOTHING_ELSE
    ) -> tuple[Activation, ...]:
        return self._stage.run(partial(self._judge.update, tracks, surroundings))


class _TimedObserver:
    def __init__(self, observer: Observer, stage: Stage) -> None:
        self._observer, self._stage = observer, stage

    def observe(self, frame: Frame, tracks: Tracks) -> Surroundings:
        return self._stage.run(partial(self._observer.observe, frame, tracks))

    def reset(self) -> None:
        self._observer.reset()

    def learn_anew(self) -> None:
        self._observer.learn_anew()


def _whole(
    source: Iterable[Frame], session: DetectorSession, confidence: float, fps: float
) -> tuple[Stage, dict[str, Stage]]:
    """Run the pipeline as `replay` does; CPU of the whole process."""
    camera = CameraSettings.model_validate(
        {
            "id": "bench",
            "analysis_fps": min(fps, 30.0),
            "zones": [{"id": "all", "polygon": EVERYWHERE}],
            "rules": [
                {"id": "inside", "kind": "objects_inside", "zone": "all", "classes": CLASSES},
                {"id": "stays", "kind": "loitering", "zone": "all", "classes": CLASSES},
            ],
        }
    )
    stages = build_stages(camera, session, confidence, new_id)
    detect, track, look, rules, whole = Stage(), Stage(), Stage(), Stage(), Stage()
    ends: list[float] = []

    def report(frame: Frame, tracks: Tracks, activations: Sequence[Activation]) -> None:
        ends.append(time.perf_counter())

    cpu, began = time.process_time(), time.perf_counter()
    whole.frames = watch(
        source,
        Stages(
            detector=_TimedDetector(stages.detector, detect),
            tracker=_TimedTracker(stages.tracker, track),
            observer=_TimedObserver(stages.observer, look),
            judge=_TimedJudge(stages.judge, rules),
        ),
        report,
    )
    whole.wall_s, whole.cpu_s = time.perf_counter() - began, time.process_time() - cpu
    whole.each_ms = [1000 * (b - a) for a, b in zip([began, *ends], ends, strict=False)]
    return whole, {"detect": detect, "track": track, "look": look, "rules": rules}


def _cost(name: str, stage: Stage, video_s: float) -> Cost:
    p50, p95 = np.percentile(stage.each_ms or [0.0], [50, 95])
    rate = stage.frames / stage.wall_s if stage.wall_s else 0.0
    return Cost(name, rate, stage.cpu_s / video_s, float(p50), float(p95))


def _print(report: Report) -> None:
    title = f"{report.video}: {report.frames} frames with {report.model} ({report.provider})"
    table = Table(title=title, title_justify="left")
    for heading in ("stage", "frames/s", "CPU s per video s", "p50 ms", "p95 ms"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for cost in report.costs:
        numbers = (f"{cost.frames_per_s:.1f}", f"{cost.cpu_s_per_video_s:.4f}")
        table.add_row(cost.stage, *numbers, f"{cost.p50_ms:.2f}", f"{cost.p95_ms:.2f}")
    console = Console()
    console.print(table)
    console.print(
        f"whole pipeline: {report.pipeline_of_bare:.0%} of the bare network's frame rate, "
        f"{report.overhead_share:.0%} of the CPU beyond decoding and inference, "
        f"{report.cameras_per_core:.1f} cameras per core at {SERVED_FPS:g} fps, "
        f"peak memory {report.peak_memory_mib:.0f} MiB",
        soft_wrap=True,
    )


def _plot(reports: Sequence[Report], path: Path) -> None:
    """Draw CPU per video second by stage, one bar per video."""
    try:
        from matplotlib.figure import Figure  # only here: a box does not need it
    except ImportError:
        Console().print("no plot: matplotlib is not installed here (requirements/demo.txt has it)")
        return
    figure = Figure(figsize=(9, 1.6 + 0.9 * len(reports)), layout="constrained")
    axes = figure.subplots()
    names = ("decode and convert", "detect", "track", "look", "rules")
    left = np.zeros(len(reports))
    for name in names:
        values = [
            next((c.cpu_s_per_video_s for c in report.costs if c.stage == name), 0.0)
            for report in reports
        ]
        axes.barh([report.video for report in reports], values, left=left, label=name)
        left += values
    axes.set_xlabel("CPU seconds per second of video")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.35), ncols=len(names), frameon=False)
    figure.savefig(path, dpi=120)
