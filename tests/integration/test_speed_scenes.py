"""The rule of speed on simulated streets whose truth is known, with a detector's errors."""

from itertools import islice

import pytest

from contracts.scoring import pair
from edge_node.score_scenes import read_scenes, tell
from sample_videos.trajectories.files import scene_lines
from sample_videos.trajectories.noise import DETECTOR
from sample_videos.trajectories.scene import Scene
from sample_videos.trajectories.speed import SPEEDING


def mistakes(scene: Scene) -> list[str]:
    made = []
    for recorded in read_scenes(scene_lines(scene, SPEEDING.rules, DETECTOR)):
        told = tell(recorded)
        paired = pair(recorded.due, told)
        made += [f"{scene.name}: missed"] * len(paired.missed)
        made += [f"{scene.name}: false"] * len(paired.false)
        for each in told:
            due = next((due for due in scene.expected if due.objects == each.objects), None)
            low, high = each.intervals["speed"]
            if due and not low - 1 <= due.measured["speed"] <= high + 1:
                made.append(f"{scene.name}: {due.measured['speed']} is not in {low}..{high}")
    return made


@pytest.mark.parametrize("family", [SPEEDING.positives, SPEEDING.negatives], ids=["fast", "not"])
def test_who_is_too_fast_is_told_and_nobody_else(family):
    """One scene of each sort; all of them: edge-node score."""
    made = [mistake for scene in islice(family(1), 7) for mistake in mistakes(scene)]

    assert made == []
