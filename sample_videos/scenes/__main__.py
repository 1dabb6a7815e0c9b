"""`python -m sample_videos.scenes`: draw clips and training pictures."""

import argparse
import sys
import time
from pathlib import Path

from sample_videos.scenes.frames import frames
from sample_videos.scenes.labels import Folder
from sample_videos.scenes.render import render
from sample_videos.scenes.renderer import Renderer
from sample_videos.scenes.scenario_file import ScenarioError, read


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when all is drawn."""
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample_videos.scenes", description=__doc__)
    commands = parser.add_subparsers(required=True)
    single = commands.add_parser("frames", help="random single pictures with labels, for training")
    single.add_argument("--count", type=int, required=True, help="how many pictures in all")
    single.add_argument("--frames", metavar="A:B", help="draw only numbers A to B-1 of them")
    single.add_argument("--seed", type=int, default=0)
    single.add_argument("--out", type=Path, required=True)
    single.add_argument("--size", default="1280x720", help="width x height, pixels")
    single.set_defaults(run=_frames)
    clips = commands.add_parser("render", help="the clips of a scenario, with their truth")
    clips.add_argument("scenario", type=Path, help="a YAML file, see scenarios/")
    clips.add_argument("--out", type=Path, required=True)
    clips.add_argument("--seed", type=int, default=0, help="of the sensor's noise")
    clips.add_argument("--frames", metavar="A:B", help="draw only pictures A to B-1 of each clip")
    clips.set_defaults(run=_render)
    return parser


def _render(options: argparse.Namespace) -> int:
    try:
        scenario = read(options.scenario)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    numbers = _range(options.frames, scenario.frame_count)

    def told(camera: str, done: int, of: int) -> None:
        print(f"\r{camera}: {done}/{of} ", end="", flush=True)

    for clip in render(scenario, options.out, options.seed, told, numbers):
        print(f"\n{clip}")
    return 0


def _frames(options: argparse.Namespace) -> int:
    folder = Folder(options.out)
    numbers = _range(options.frames, options.count)
    width, height = (int(each) for each in options.size.split("x"))
    done = folder.done()
    missing = [number for number in numbers if number not in done]
    print(f"{len(numbers)} pictures, {len(missing)} to draw")
    renderer = Renderer((width, height))
    started = time.monotonic()
    for drawn, frame in enumerate(frames(numbers, options.seed, renderer, skip=done), 1):
        folder.add(frame)
        pace = (time.monotonic() - started) / drawn
        left = pace * (len(missing) - drawn)
        print(
            f"\r{drawn}/{len(missing)}, {pace:.1f} s each, {left:.0f} s left ", end="", flush=True
        )
    print()
    folder.finish()
    renderer.close()
    return 0


def _range(text: str | None, count: int) -> range:
    if not text:
        return range(count)
    start, _, end = text.partition(":")
    return range(int(start or 0), min(int(end or count), count))


if __name__ == "__main__":
    sys.exit(main())
