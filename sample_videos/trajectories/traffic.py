"""Scenes of the rules about how vehicles drive and stand."""

from collections.abc import Mapping

from sample_videos.trajectories.scene import Scenario
from sample_videos.trajectories.traffic_crashes import COLLISION
from sample_videos.trajectories.traffic_jams import CONGESTION, QUEUE
from sample_videos.trajectories.traffic_lanes import PARKING, STOPPED, WRONG_WAY

SCENARIOS: Mapping[str, Scenario] = {
    each.kind: each for each in (WRONG_WAY, STOPPED, PARKING, COLLISION, CONGESTION, QUEUE)
}
