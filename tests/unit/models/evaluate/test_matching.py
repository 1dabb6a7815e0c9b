from models.evaluate.matching import match
from models.runtime.boxes import Boxes
from tests.unit.models.evaluate.pictures import boxes, truth

HERE, THERE, NEAR = (0.0, 0.0, 10.0, 10.0), (50.0, 50.0, 60.0, 60.0), (0.0, 1.0, 10.0, 11.0)


def matched(there, found: Boxes):
    return match(there, found, found.class_id)


def test_the_surest_box_of_the_class_gets_the_thing():
    matching = matched(truth((0, HERE)), boxes((0, 0.9, NEAR), (0, 0.8, HERE)))

    assert matching.found_by.tolist() == [0]
    assert matching.is_false.tolist() == [False, True]
    assert round(float(matching.iou[0]), 3) == round(90 / 110, 3)


def test_another_class_or_place_is_a_miss_and_a_false_alarm():
    matching = matched(truth((0, HERE)), boxes((1, 0.9, HERE), (0, 0.8, THERE)))

    assert matching.found_by.tolist() == [-1]
    assert matching.is_false.tolist() == [True, True]


def test_two_things_close_together_are_both_found():
    matching = matched(truth((0, HERE), (0, NEAR)), boxes((0, 0.9, HERE), (0, 0.8, NEAR)))

    assert matching.found_by.tolist() == [0, 1]


def test_a_box_on_an_ignored_thing_is_no_false_alarm():
    crowd = (0.0, 0.0, 100.0, 100.0)

    matching = matched(truth((0, crowd), ignored=[0]), boxes((0, 0.9, HERE), (1, 0.8, HERE)))

    assert matching.found_by.tolist() == [-1]
    assert matching.is_false.tolist() == [False, True]


def test_nothing_there_and_nothing_found():
    assert matched(truth(), boxes()).is_false.tolist() == []
    assert matched(truth(), boxes((0, 0.9, HERE))).is_false.tolist() == [True]
    assert matched(truth((0, HERE)), boxes()).found_by.tolist() == [-1]
