"""Scenes of the rules that go by a traffic light."""

from collections.abc import Mapping

from sample_videos.trajectories.scene import Scenario
from sample_videos.trajectories.signals_line import STOP_LINE
from sample_videos.trajectories.signals_red import RED_LIGHT
from sample_videos.trajectories.signals_walk import CROSSWALK_YIELD

SCENARIOS: Mapping[str, Scenario] = {
    each.kind: each for each in (RED_LIGHT, STOP_LINE, CROSSWALK_YIELD)
}
