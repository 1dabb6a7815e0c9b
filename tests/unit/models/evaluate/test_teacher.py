from models.evaluate.teacher import as_truth
from tests.unit.models.evaluate.pictures import boxes


def test_what_the_teacher_is_not_sure_of_is_ignored():
    truth = as_truth(boxes((2, 0.9, (0, 0, 5, 5)), (1, 0.3, (5, 5, 9, 9))))

    assert truth.class_id.tolist() == [2, 1]
    assert truth.ignored.tolist() == [False, True]
