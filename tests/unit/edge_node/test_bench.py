from functools import partial

import pytest

from edge_node.bench import Stage, _cost


def test_a_stage_counts_frames_and_times():
    stage = Stage()

    answers = [stage.run(partial(pow, number, 2)) for number in range(5)]

    assert answers == [0, 1, 4, 9, 16]
    assert stage.frames == len(stage.each_ms) == 5
    assert stage.wall_s == pytest.approx(sum(stage.each_ms) / 1000)


def test_a_row_of_the_report_is_made_of_the_sums():
    stage = Stage(frames=100, wall_s=4.0, cpu_s=3.0, each_ms=[float(n) for n in range(1, 101)])

    cost = _cost("detect", stage, video_s=20.0)

    assert cost.stage == "detect"
    assert cost.frames_per_s == 25.0
    assert cost.cpu_s_per_video_s == 0.15
    assert cost.p50_ms == pytest.approx(50.5)
    assert cost.p95_ms == pytest.approx(95.05)


def test_a_stage_that_never_ran_costs_nothing():
    cost = _cost("rules", Stage(), video_s=20.0)

    assert (cost.frames_per_s, cost.cpu_s_per_video_s, cost.p95_ms) == (0.0, 0.0, 0.0)


def test_an_error_is_handed_on_and_not_counted():
    stage = Stage()

    with pytest.raises(ZeroDivisionError):
        stage.run(lambda: 1 / 0)

    assert stage.frames == 0
