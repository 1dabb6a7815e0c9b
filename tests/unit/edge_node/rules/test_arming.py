from itertools import count

from edge_node.rules.activations import Activations
from edge_node.rules.arming import Arming
from edge_node.rules.camera_scene import GlobalSceneChange
from edge_node.rules.judge import Judge
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.rule import Rule
from edge_node.types import Phase, PictureHealth, Surroundings
from tests.unit.edge_node.rules.builders import INSIDE, YARD, at, moment, standing

USUAL = Surroundings(PictureHealth(0.45, 0.2, 1.0, 0.9, (0.0, 0.0)))
MOVED = Surroundings(PictureHealth(0.45, 0.2, 1.0, 0.1, (0.1, 0.0)))


def judge_of(arming: Arming) -> Judge:
    numbers = count(1)
    rules: list[Rule] = [
        ObjectsInside("inside", YARD, labels=["person"]),
        GlobalSceneChange("moved"),
    ]
    return Judge(rules, Activations(lambda: f"a{next(numbers)}"), arming=arming)


def started(judge, seconds, surroundings, track_id=1) -> list[str]:
    """The rules that began to speak while somebody stands in the yard."""
    person = standing(INSIDE, track_id=track_id)
    return [
        each.match.rule_id
        for second in seconds
        for each in judge.update(moment(second, person), surroundings)
        if each.phase is Phase.STARTED
    ]


def test_a_moved_camera_disarms_the_rules_that_hang_on_its_view():
    arming = Arming(bound={"inside"}, watching={"moved"})
    judge = judge_of(arming)
    for second in range(20):
        judge.update(moment(second), MOVED)

    assert arming.disarmed_since == at(0)
    assert started(judge, range(20, 40), MOVED) == []


def test_it_stays_disarmed_when_the_picture_looks_as_usual_again():
    judge = judge_of(Arming(bound={"inside"}, watching={"moved"}, disarmed_since=at(-60)))

    assert started(judge, range(30), USUAL) == []


def test_once_checked_all_rules_speak_again():
    arming = Arming(bound={"inside"}, watching={"moved"}, disarmed_since=at(-60))
    judge = judge_of(arming)
    arming.rearm()

    assert started(judge, range(30), USUAL) == ["inside"]
    assert arming.disarmed_since is None


def test_rules_that_do_not_hang_on_the_view_go_on_speaking():
    judge = judge_of(Arming(bound={"inside"}, watching=(), disarmed_since=at(-60)))

    assert started(judge, range(30), MOVED) == ["moved"]


def test_without_a_rule_that_watches_nothing_is_disarmed():
    arming = Arming(bound={"inside"})

    assert started(judge_of(arming), range(30), MOVED) == ["inside", "moved"]
    assert arming.disarmed_since is None
