"""`edge-node`: run a node, check its settings and cameras, try rules on a video, measure speed."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from edge_node.errors import EdgeError, SetupError
from edge_node.logs import log_as_json
from edge_node.settings import NodeSettings
from edge_node.settings_across import node_mistakes
from edge_node.settings_file import read_settings

SETUP_EXIT = 2


class Boxes(StrEnum):
    """Where the boxes that rules see come from."""

    TRUTH = "truth"
    DETECTOR = "detector"


class Kind(StrEnum):
    """A kind of settings file."""

    EDGE = "edge"
    CAMERA = "camera"


program = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
SettingsFile = Annotated[Path, typer.Option("-c", "--config", help="the node's settings (YAML)")]
ModelName = Annotated[
    str | None, typer.Option("--model", help="name in the catalog, or path of an ONNX file")
]


def main() -> None:
    """Run the program; mistakes of settings end with exit code 2 and no traceback."""
    log_as_json()
    # The wheels of ONNX Runtime tell its maker of their use from the import on, if they may.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    program()


@program.command()
def run(config: SettingsFile) -> None:
    """Run the node until it is stopped (SIGTERM or Ctrl-C)."""
    from edge_node.app import run_node  # heavy, and not needed to say what is wrong in a file

    stop = _stop_on_signals()
    with mistakes_in_words():
        run_node(_read(config), stop)


@program.command()
def enroll(config: SettingsFile, code: Annotated[str, typer.Option(help="one-time code")]) -> None:
    """Make this node known to its control center, once."""
    from edge_node.publishing.center_http import CenterHttp
    from edge_node.publishing.enrolment import enroll as make_known
    from edge_node.publishing.signing import load_or_make_node_key

    with mistakes_in_words():
        settings = _read(config)
        folder = settings.state_folder
        key = load_or_make_node_key(folder)
        center = CenterHttp(settings.center_url)
        try:
            make_known(center, node=settings.node, code=code, key=key, folder=folder)
        finally:
            center.close()
    typer.echo(f"node {settings.node} is enrolled; its key is {key.key_id}")


@program.command()
def check(
    config: SettingsFile,
    html: Annotated[
        Path | None, typer.Option(help="write a page with each camera's picture and zones")
    ] = None,
) -> None:
    """Open every camera, the model, Redis and the disk, and tell how they are."""
    from edge_node.check import check_node

    with mistakes_in_words():
        sound = check_node(_read(config), html)
    raise typer.Exit(0 if sound else 1)


@program.command()
def calibrate(
    config: SettingsFile,
    camera: Annotated[str, typer.Option(help="id of the camera")],
    picture: Annotated[
        Path | None, typer.Option(help="write its view with a metre grid (PNG or JPEG)")
    ] = None,
    frame: Annotated[
        Path | None, typer.Option(help="a picture or video of it, instead of the camera itself")
    ] = None,
) -> None:
    """Tell how well a camera's calibration fits, and which rules it can therefore serve."""
    from edge_node.calibrate import calibrate_camera

    with mistakes_in_words():
        calibrate_camera(_read(config), camera, picture, frame)


@program.command()
def schema(
    kind: Annotated[Kind, typer.Argument(help="a node's file, or that of one camera")] = Kind.EDGE,
) -> None:
    """Print the JSON Schema of a settings file, for editors that complete and check."""
    from edge_node.schema import schema_text

    typer.echo(schema_text(kind), nl=False)


@program.command()
def checked(
    config: SettingsFile, camera: Annotated[str, typer.Option(help="id of the camera")]
) -> None:
    """Say that somebody has looked at a moved camera and its zones are right: rules speak again."""
    from edge_node.moved import mark_checked

    with mistakes_in_words():
        settings = _read(config)
        typer.echo(mark_checked(settings.state_folder, settings.cameras, camera))


@program.command()
def replay(
    video: Path,
    camera: Annotated[Path, typer.Option(help="one camera's zones, lines and rules (YAML)")],
    events: Annotated[Path, typer.Option(help="events, one JSON object per line")],
    tracks: Annotated[Path | None, typer.Option(help="tracks in MOTChallenge format")] = None,
    annotated: Annotated[
        Path | None, typer.Option("--video", help="video with boxes, zones and lines (MP4)")
    ] = None,
    model: ModelName = None,
) -> None:
    """Run a video file through the same pipeline as a camera, as fast as it goes."""
    from edge_node.replay import Outputs, replay_video

    with mistakes_in_words():
        told = replay_video(video, camera, Outputs(events, tracks, annotated), model)
    typer.echo(told)


@program.command()
def bench(
    videos: list[Path],
    out: Annotated[Path, typer.Option(help="folder for bench.json and bench.png")] = Path(
        "build/bench"
    ),
    model: ModelName = None,
    fps: Annotated[
        float, typer.Option(help="analysed frames per second of video; 0 = every frame")
    ] = 5.0,
) -> None:
    """Measure decoding, inference, tracking, rules and the whole pipeline on video files."""
    from edge_node.bench import bench_videos

    with mistakes_in_words():
        bench_videos(videos, out, model, fps)


@program.command()
def score(  # noqa: PLR0913  # options of a command line
    sources: Annotated[
        list[Path], typer.Argument(help="folders of scenes, videos with NAME.truth.json, notes")
    ],
    boxes: Annotated[
        Boxes, typer.Option(help="what the rules see: a detector's boxes (for scenes: its noise)")
    ] = Boxes.DETECTOR,
    only: Annotated[
        list[str] | None, typer.Option(help="this kind of rule; may be repeated")
    ] = None,
    camera: Annotated[
        Path | None, typer.Option(help="rules for videos without NAME.camera.yaml (YAML)")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="figures as JSON")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="page of mistakes")] = None,
    model: ModelName = None,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="processes for scenes")] = 1,
) -> None:
    """Tell how often rules are right: events told against events due."""
    from edge_node.score import Options, score_sources

    options = Options(boxes is Boxes.TRUTH, tuple(only or ()), camera, model, jobs)
    with mistakes_in_words():
        told = score_sources(sources, options, json_out, html_out)
    typer.echo(told)


@program.command()
def shadow(
    config: Annotated[
        Path | None, typer.Option("-c", "--config", help="the node's settings (YAML)")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.001, max=10_000, help="how long")] = 24.0,
    camera: Annotated[list[str] | None, typer.Option(help="this camera; may be repeated")] = None,
    out: Annotated[Path | None, typer.Option(help="folder for events and pictures")] = None,
    review: Annotated[
        Path | None, typer.Option(help="a folder of an earlier run: mark its events, see the rates")
    ] = None,
) -> None:
    """Try the rules on the node's own cameras without alarming anybody."""
    with mistakes_in_words():
        if review is not None:
            from edge_node.shadow_review import review as look_through

            typer.echo(look_through(review))
            return
        if config is None or out is None:
            raise SetupError("give -c FILE and --out FOLDER, or --review FOLDER of an earlier run")
        from edge_node.shadow import shadow_cameras

        stop = _stop_on_signals()
        typer.echo(shadow_cameras(_read(config), camera or (), hours, out, stop))


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def _read(config: Path) -> NodeSettings:
    return read_settings(config, NodeSettings, os.environ, node_mistakes)


@contextmanager
def mistakes_in_words() -> Iterator[None]:
    """Tell what is wrong without a traceback: exit code 2 for settings, 1 for the rest."""
    try:
        yield
    except SetupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(SETUP_EXIT) from None
    except EdgeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    main()
