from models.evaluate.working_point import (
    HEIGHTS,
    LEAST_THINGS,
    HeightRecall,
    Tally,
    WorkingPoint,
)
from tests.unit.models.evaluate.pictures import boxes, truth

TALL, LOW, ELSEWHERE = (0.0, 0.0, 20.0, 50.0), (60.0, 0.0, 70.0, 30.0), (0.0, 60.0, 20.0, 99.0)


def counted(there, found, least: int = 40, scale: float = 0.5) -> WorkingPoint:
    tally = Tally(confidence=0.25, least_height_px=least)
    tally.add(0, there, (found, found.class_id), scale)
    return tally.result()


def test_recall_and_precision_count_what_is_sure_and_tall_enough():
    there = truth((0, TALL), (0, LOW), (0, ELSEWHERE))
    found = boxes((0, 0.9, TALL), (0, 0.8, (40.0, 0.0, 55.0, 45.0)), (0, 0.2, ELSEWHERE))

    point = counted(there, found, least=35)

    assert (point.things, point.recall, point.precision) == (2, 0.5, 0.5)
    assert point.mean_iou == 1.0


def test_the_worst_mistakes_are_kept_with_their_place():
    there = truth((0, TALL), (0, ELSEWHERE))
    found = boxes((1, 0.9, TALL), (1, 0.5, ELSEWHERE))

    point = counted(there, found, least=0)

    assert [(each.weight, each.xyxy) for each in point.misses] == [(50.0, TALL), (39.0, ELSEWHERE)]
    assert [round(each.weight, 2) for each in point.false_alarms] == [0.9, 0.5]


def test_only_so_many_mistakes_are_kept_and_they_are_the_worst():
    tally = Tally(confidence=0.25, least_height_px=0, most_mistakes=3)
    for height in range(1, 30):
        tally.add(
            height, truth((0, (0.0, 0.0, 5.0, float(height)))), (boxes(), boxes().class_id), 1
        )

    assert [miss.weight for miss in tally.result().misses] == [29.0, 28.0, 27.0]


def test_heights_are_those_at_the_models_input_and_count_low_things_too():
    point = counted(truth((0, TALL), (0, LOW)), boxes((0, 0.9, LOW)), scale=0.5)

    by_height = {each.from_px: (each.things, each.found) for each in point.by_height if each.things}
    assert by_height == {24: (1, 0), 12: (1, 1)}  # 25 and 15 px


def test_nothing_seen_is_no_share_of_anything():
    point = counted(truth(), boxes())

    assert (point.recall, point.precision, point.mean_iou, point.min_object_px) == (0, 0, 0, None)


def with_recall(*found: int) -> WorkingPoint:
    rows = tuple(
        HeightRecall(height, LEAST_THINGS, each)
        for height, each in zip(HEIGHTS, found, strict=True)
    )
    return WorkingPoint(0.25, 40, 0, 0.0, 0.0, 0.0, rows, (), ())


def test_the_smallest_useful_height_is_that_from_which_on_half_is_found():
    assert with_recall(0, 0, 12, 9, 10, 15, 18, 20, 20, 20).min_object_px == 24
    assert with_recall(0, 0, 0, 0, 0, 0, 0, 20, 20, 9).min_object_px is None


def test_a_height_with_few_things_says_nothing():
    rows = (HeightRecall(0, 3, 0), HeightRecall(8, 30, 20), HeightRecall(12, 5, 0))

    assert WorkingPoint(0.25, 40, 0, 0.0, 0.0, 0.0, rows, (), ()).min_object_px == 8
