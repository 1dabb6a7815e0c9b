"""Scenes of the rules about ways that vehicles must not go, and about near misses."""

from collections.abc import Mapping

from sample_videos.trajectories.driving_box import BOX_JUNCTION
from sample_videos.trajectories.driving_lanes import BUS_LANE, HARD_SHOULDER
from sample_videos.trajectories.driving_lines import SOLID_LINE
from sample_videos.trajectories.driving_near import NEAR_MISS
from sample_videos.trajectories.driving_turns import FORBIDDEN, U_TURN, WRONG_LANE
from sample_videos.trajectories.scene import Scenario

SCENARIOS: Mapping[str, Scenario] = {
    each.kind: each
    for each in (
        NEAR_MISS,
        U_TURN,
        FORBIDDEN,
        WRONG_LANE,
        SOLID_LINE,
        BUS_LANE,
        HARD_SHOULDER,
        BOX_JUNCTION,
    )
}
