"""Scenes of the rules about people and things."""

from collections.abc import Mapping

from sample_videos.trajectories.people_acts import ABANDONED, DOWN, REMOVED, RUNNING
from sample_videos.trajectories.people_where import CROWDED, INTRUSION, ON_ROAD, SEEN
from sample_videos.trajectories.scene import Scenario

SCENARIOS: Mapping[str, Scenario] = {
    each.kind: each
    for each in (INTRUSION, ON_ROAD, CROWDED, SEEN, DOWN, RUNNING, ABANDONED, REMOVED)
}
