import pytest

from models.errors import DataError
from models.evaluate.compare import Conditions, compare, only, shared_labels
from models.evaluate.dataset import DataSet
from models.runtime.session import DetectorSession
from tests.unit.models.builders import installed, network, yolo_answer
from tests.unit.models.evaluate.pictures import Made, truth

PERSON = (25.0, 25.0, 75.0, 75.0)
"""Where the network below sees a person in a picture of 100 x 100: its input has 32."""


def session(folder, *, blind: bool = False) -> DetectorSession:
    folder.mkdir(exist_ok=True)
    seen = () if blind else ((16, 16, 16, 16, 0.9, 0.1),)
    return DetectorSession(installed(network(yolo_answer(*seen)), folder))


def data(*truths) -> DataSet:
    return DataSet(
        "made", ("car", "dog", "person"), [Made(f"{i}", t) for i, t in enumerate(truths)]
    )


def test_models_are_compared_on_the_same_pictures(tmp_path):
    sessions = [session(tmp_path / "sees"), session(tmp_path / "blind", blind=True)]
    told: list[tuple[int, int]] = []

    found = compare(
        data(truth((2, PERSON)), truth((2, PERSON))),
        sessions,
        ("person",),
        Conditions(),
        lambda done, of: told.append((done, of)),
    )

    sees, blind = found.models
    assert sees.score.ap50 == pytest.approx(1.0)
    assert sees.point.recall == 1.0
    assert (blind.score.ap50, blind.point.recall) == (0.0, 0.0)
    assert sees.speed.runs == 2
    assert 0 < sees.speed.network_p50_ms <= sees.speed.p95_ms
    assert told == [(1, 2), (2, 2)]


def test_a_model_that_gives_nonsense_on_a_picture_found_nothing_there(tmp_path):
    model = installed(
        network(yolo_answer((16, 16, 16, 16, 0.9, 0.1)), dark_is_nonsense=True), tmp_path
    )

    class Black(Made):
        def load(self):
            sample = super().load()
            sample.image[:] = 0
            return sample

    pictures = [Made("grey", truth((2, PERSON))), Black("black", truth((2, PERSON)))]
    dark = DataSet("made", ("car", "dog", "person"), pictures)

    found = compare(
        dark, [DetectorSession(model)], ("person",), Conditions(timed=1), lambda *_: None
    )

    assert found.models[0].without_answer == 1
    assert found.models[0].point.recall == 0.5


def test_only_what_all_name_is_compared(tmp_path):
    model = session(tmp_path)

    assert shared_labels(data(), [model], ()) == ("car", "person")
    assert shared_labels(data(), [model], ("person",)) == ("person",)
    with pytest.raises(DataError, match="name the class dog; all name car, person"):
        shared_labels(data(), [model], ("dog",))
    with pytest.raises(DataError, match="no class is named"):
        shared_labels(DataSet("other", ("cat",), ()), [model], ())


def test_true_boxes_of_other_classes_are_left_aside():
    there = truth((2, PERSON), (1, PERSON), (0, PERSON), ignored=[2])

    kept = only(there, ("car", "dog", "person"), ("person", "car"))

    assert kept.class_id.tolist() == [0, 1]
    assert kept.ignored.tolist() == [False, True]
