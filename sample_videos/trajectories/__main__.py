"""`python -m sample_videos.trajectories`: write scenes for `edge-node score`."""

import argparse
from pathlib import Path

from sample_videos.trajectories.files import write_scenes
from sample_videos.trajectories.noise import DETECTOR, TRUTH
from sample_videos.trajectories.registry import scenarios

NOISES = {"none": TRUTH, "detector": DETECTOR}


def main() -> None:
    """Write one file of positive and one of negative scenes per kind of rule."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    noise = NOISES[options.noise]
    for kind, scenario in scenarios().items():
        if options.only and kind not in options.only:
            continue
        for role, family in (("due", scenario.positives), ("silent", scenario.negatives)):
            path = options.out / f"{kind}.{role}.jsonl.gz"
            count = write_scenes(path, family(options.seed), scenario.rules, noise)
            print(f"{path}: {count} scenes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sample_videos.trajectories", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder")
    parser.add_argument("--only", action="append", help="this kind of rule; may be given again")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", choices=sorted(NOISES), default="detector")
    return parser.parse_args()


if __name__ == "__main__":
    main()
