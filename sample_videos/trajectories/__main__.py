"""`python -m sample_videos.trajectories`: write scenes for `edge-node score`."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from sample_videos.trajectories.tasks import NOISES, tasks, write


def main() -> None:
    """Write scenes that are due and scenes that tempt for each kind of rule, ordinary hours."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    noises = list(NOISES) if options.noise == "both" else [options.noise]
    asked = list(tasks(options.out, options.only or (), noises, options.seed, options.hours))
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        for task, count in zip(asked, pool.map(write, asked), strict=True):
            print(f"{task.path}: {count} scenes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sample_videos.trajectories", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder")
    parser.add_argument("--only", action="append", help="this kind of rule; may be given again")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", choices=(*NOISES, "both"), default="both")
    parser.add_argument("--hours", type=int, default=0, help="of ordinary traffic")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
