"""Which files of scenes there are, and writing one: what the processes share out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sample_videos.trajectories import ordinary
from sample_videos.trajectories.files import write_scenes
from sample_videos.trajectories.noise import DETECTOR, TRUTH
from sample_videos.trajectories.registry import scenarios

NOISES = {"truth": TRUTH, "detector": DETECTOR}
HOURS_PER_FILE = 10


class Task(NamedTuple):
    """One file."""

    path: Path
    kind: str
    """Of the rule; "" = ordinary hours."""
    role: str
    noise: str
    seed: int
    first: int = 0
    """Of the ordinary hours in it."""
    hours: int = 0


def write(task: Task) -> int:
    """Write one file; return how many scenes are in it."""
    noise = NOISES[task.noise]
    if not task.kind:
        scenes = ordinary.hours(task.seed, task.first, task.hours)
        return write_scenes(task.path, ((scene, ordinary.rules(scene)) for scene in scenes), noise)
    scenario = scenarios()[task.kind]
    family = scenario.positives if task.role == "due" else scenario.negatives
    pairs = ((scene, scenario.rules) for scene in family(task.seed))
    return write_scenes(task.path, pairs, noise)


def tasks(
    out: Path, only: Sequence[str], noises: Sequence[str], seed: int, hours: int
) -> Iterator[Task]:
    """Yield the files of each kind of rule (of these only, if some are named) and of the hours."""
    for kind in scenarios():
        for role in ("due", "silent"):
            for noise in noises if not only or kind in only else ():
                yield Task(out / f"{kind}.{role}.{noise}.jsonl.gz", kind, role, noise, seed)
    for first in range(0, hours, HOURS_PER_FILE):
        for noise in noises:
            path = out / f"ordinary.{first:04}.{noise}.jsonl.gz"
            yield Task(path, "", "", noise, seed, first, min(HOURS_PER_FILE, hours - first))
