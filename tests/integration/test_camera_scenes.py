import pytest

from contracts.scoring import pair
from edge_node.score_scenes import read_scenes, tell
from sample_videos.trajectories.camera import SCENARIOS
from sample_videos.trajectories.files import scene_lines


@pytest.mark.parametrize("kind", SCENARIOS)
def test_each_trouble_is_told_once_and_no_other(kind):
    scenario = SCENARIOS[kind]
    positives, negatives = list(scenario.positives(1)), list(scenario.negatives(1))
    wrong = []
    for scene in (*positives[:4], *negatives[:6]):
        for recorded in read_scenes(scene_lines(scene, scenario.rules)):
            pairing = pair(recorded.due, tell(recorded))
            if pairing.missed or pairing.false:
                wrong.append((scene.name, pairing))

    assert min(len(positives), len(negatives)) >= 30
    assert wrong == []
