"""`edge-node score`: events told against events due, of scenes, videos and notes."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from edge_node.errors import SetupError
from edge_node.score_clips import Clip, clip_outcome
from edge_node.score_notes import noted_clips
from edge_node.score_outcome import Outcome
from edge_node.score_page import page
from edge_node.score_report import as_json, figures, table
from edge_node.score_scenes import outcomes
from edge_node.score_truth import read_truth
from edge_node.settings import CameraSettings, ModelSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings

SCENES = ".jsonl.gz"
VIDEOS = {".mp4", ".mkv", ".avi", ".mov", ".ts"}


@dataclass(frozen=True, slots=True)
class Options:
    """What is scored, and how."""

    truth_boxes: bool = False
    only: tuple[str, ...] = ()
    """Kinds of rules; none = all."""
    camera: Path | None = None
    """Settings for videos that have no NAME.camera.yaml beside them."""
    model: str | None = None
    jobs: int = 1
    """Processes for scenes."""


def score_sources(
    sources: Sequence[Path], options: Options, json_out: Path | None, html_out: Path | None
) -> str:
    """Score everything, print the table, write the files; return one line that sums up.

    Raises:
        SetupError: A source is none, or there is nothing to score in any.
        CameraError: A video cannot be read.
    """
    done = [*_scenes(sources, options), *_clips(sources, options)]
    if not done:
        raise SetupError(
            "nothing to score: give folders of `python -m sample_videos.trajectories --out FOLDER`,"
            " videos with NAME.truth.json beside them, or a notes file"
        )
    rows = figures(done)
    Console(width=None if os.environ.get("COLUMNS") else 180).print(table(rows))
    _write(json_out, as_json(rows, done))
    _write(html_out, page(rows, done) if html_out else "")
    wrong = sum(len(each.mistakes) for each in done)
    return f"{len(done)} scenes and videos scored, {wrong} mistakes"


def _scenes(sources: Sequence[Path], options: Options) -> Iterator[Outcome]:
    tasks = [task for source in sources for task in _scene_files(source, options)]
    if options.jobs <= 1 or len(tasks) <= 1:
        for each in tasks:
            yield from _score_file(*each)
        return
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        for found in pool.map(_score_file, *zip(*tasks, strict=True)):
            yield from found


def _scene_files(
    source: Path, options: Options
) -> Iterator[tuple[Path, tuple[str, ...], Path | None]]:
    """Yield (file, kinds, its twin with true boxes)."""
    wanted, noise = ("truth" if options.truth_boxes else "detector"), f".detector{SCENES}"
    for path in sorted(source.glob(f"*.{wanted}{SCENES}")) if source.is_dir() else ():
        kind = path.name.split(".")[0]
        if options.only and kind not in (*options.only, "ordinary"):
            continue
        twin = path.with_name(path.name.replace(noise, f".truth{SCENES}"))
        has_twin = not options.truth_boxes and twin.is_file()
        yield path, options.only, twin if has_twin else None


def _score_file(path: Path, only: tuple[str, ...], twin: Path | None) -> list[Outcome]:
    return list(outcomes(path, only, twin))


def _clips(sources: Sequence[Path], options: Options) -> Iterator[Outcome]:
    model = None if options.truth_boxes else ModelSettings(name=options.model)
    for source in sources:
        for clip in _clips_of(source, options):
            yield clip_outcome(clip, options.only, model)


def _clips_of(source: Path, options: Options) -> Iterator[Clip]:
    if source.is_dir():
        videos = [path for path in sorted(source.iterdir()) if path.suffix in VIDEOS]
        for video in videos:
            if video.with_suffix(".truth.json").is_file() and _camera_file(video, options):
                yield _clip(video, options)
    elif source.suffix == ".json":
        yield from noted_clips(source)
    elif source.suffix in VIDEOS:
        yield _clip(source, options)
    else:
        raise SetupError(f"{source}: no folder, video or notes file")


def _clip(video: Path, options: Options) -> Clip:
    settings = _camera_file(video, options)
    if settings is None:
        raise SetupError(
            f"{video}: which rules? write {video.with_suffix('.camera.yaml').name} beside it"
            " (zones, lines and rules of one camera), or give --camera FILE"
        )
    camera = read_settings(settings, CameraSettings, os.environ, camera_mistakes)
    return Clip(video, read_truth(video.with_suffix(".truth.json")), camera)


def _camera_file(video: Path, options: Options) -> Path | None:
    beside = video.with_suffix(".camera.yaml")
    return beside if beside.is_file() else options.camera


def _write(path: Path | None, text: str) -> None:
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"{path}: cannot be written: {error.strerror}") from error
