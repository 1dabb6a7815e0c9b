"""A parked car and a standing person for eight hours: at most one incident each."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.rule import Rule
from edge_node.types import Activation, Box, Phase, Track, Tracks
from tests.unit.edge_node.rules.builders import YARD, at, moment

HOURS = 8
CAR = Box(0.40, 0.40, 0.55, 0.52)
PERSON = Box(0.62, 0.50, 0.65, 0.62)
VEHICLES = frozenset({"car", "truck"})
PEOPLE = frozenset({"person"})


class NoisyView:
    """What a tracker makes of things that stand still, seen through a poor detector.

    Misses of single frames, jitter of the box, a new id every few minutes, gaps of up to four
    minutes (none in the first), car read as truck for a while, and new ids for all after each
    of `reconnect_at`.
    """

    def __init__(self, seed: int, *, reconnect_at: Sequence[float] = ()) -> None:
        self._random = random.Random(seed)
        self._next_id = count(1)
        self._ids: dict[str, int] = {}
        self._hidden_until: dict[str, float] = {}
        self._new_id_at: dict[str, float] = {}
        self._reconnects = list(reconnect_at)

    def look(self, seconds: float, things: dict[str, tuple[str, Box]]) -> Tracks:
        ended = set()
        if self._reconnects and seconds >= self._reconnects[0]:
            self._reconnects.pop(0)
            ended |= set(self._ids.values())
            self._ids.clear()
        seen = []
        for name, (label, box) in things.items():
            if self._is_missed(name, seconds):
                continue
            if seconds >= self._new_id_at.get(name, 0.0) and name in self._ids:
                ended.add(self._ids.pop(name))
            if name not in self._ids:
                self._ids[name] = next(self._next_id)
                self._new_id_at[name] = seconds + self._random.uniform(60, 400)
            flickers = label == "car" and self._ids[name] % 5 == 0
            shown = "truck" if flickers else label
            seen.append(Track(self._ids[name], shown, 0.7, self._jittered(box)))
        return moment(seconds, *seen, ended=ended)

    def _is_missed(self, name: str, seconds: float) -> bool:
        if seconds < self._hidden_until.get(name, 0.0):
            return True
        if seconds > 60 and self._random.random() < 1 / 900:
            self._hidden_until[name] = seconds + self._random.uniform(5, 240)
        return self._random.random() < 0.1

    def _jittered(self, box: Box) -> Box:
        width, height = box.x2 - box.x1, box.y2 - box.y1
        shake = [self._random.gauss(0, 0.03) for _ in range(4)]
        return Box(
            box.x1 + shake[0] * width,
            box.y1 + shake[1] * height,
            box.x2 + shake[2] * width,
            box.y2 + shake[3] * height,
        )


class Node:
    """Rules and activations of one camera; `restart` keeps what a supervisor would keep."""

    def __init__(self) -> None:
        self._ids = count(1)
        self.activations = Activations(self._new_id)
        self.restart()
        self.changes: list[Activation] = []

    def restart(self) -> None:
        rules: tuple[Rule, ...] = (
            ObjectsInside("parked", YARD, labels=VEHICLES),
            ObjectsInside("someone", YARD, labels=PEOPLE),
            Loitering("loiterer", YARD, labels=PEOPLE, dwell_s=60),
            Loitering("long_parked", YARD, labels=VEHICLES, dwell_s=300),
        )
        kept = self.activations.open_activations()
        self.activations = Activations(self._new_id, resume=kept)
        self._judge = Judge(rules, self.activations)

    def see(self, tracks: Tracks) -> None:
        self.changes += self._judge.update(tracks)

    def started(self) -> Counter[str]:
        return Counter(
            change.match.rule_id for change in self.changes if change.phase is Phase.STARTED
        )

    def _new_id(self) -> str:
        return str(next(self._ids))


def seconds_of(hours: float, fps: float = 1.0) -> Iterator[float]:
    return (number / fps for number in range(int(hours * 3600 * fps)))


@pytest.mark.parametrize("seed", range(2))
def test_eight_hours_of_standing_are_one_activation_each(seed):
    view = NoisyView(seed, reconnect_at=(2.2 * 3600, 6.1 * 3600))
    node = Node()
    things = {"car": ("car", CAR), "person": ("person", PERSON)}

    for seconds in seconds_of(HOURS):
        if 3 * 3600 <= seconds < 3 * 3600 + 90:
            continue  # the camera is away
        if seconds == 5 * 3600:
            node.restart()
            view = NoisyView(seed + 100, reconnect_at=(6.1 * 3600,))
        node.see(view.look(seconds, things))

    assert node.started() == {"parked": 1, "someone": 1, "loiterer": 1, "long_parked": 1}
    phases = Counter(change.phase for change in node.changes)
    assert phases[Phase.ENDED] == 0
    assert phases[Phase.UPDATED] <= 4 * (4 * HOURS + 2)


def test_two_cars_one_after_the_other_in_one_space_are_two():
    view = NoisyView(7)
    node = Node()

    for seconds in seconds_of(1.5):
        things = {}
        if seconds < 1800:
            things["first"] = ("car", CAR)
        elif seconds < 1806:
            shift = (seconds - 1800) * 0.08
            things["first"] = ("car", CAR._replace(x1=CAR.x1 + shift, x2=CAR.x2 + shift))
        elif seconds >= 1806 + 120:
            things["second"] = ("car", CAR)
        node.see(view.look(seconds, things))

    assert node.started()["parked"] == 2


def test_a_car_that_nobody_saw_leaving_is_gone_after_ten_minutes():
    view = NoisyView(8)
    node = Node()

    for seconds in seconds_of(1.5):
        parked = seconds < 1800 or seconds >= 1800 + 660
        node.see(view.look(seconds, {"car": ("car", CAR)} if parked else {}))

    assert node.started()["parked"] == 2
    ends = [change.match for change in node.changes if change.phase is Phase.ENDED]
    assert {match.rule_id for match in ends} == {"parked", "long_parked"}
    assert all(at(1790) <= match.at <= at(1800) for match in ends[:2])


def test_a_passing_car_that_takes_the_id_of_a_parked_one_makes_no_second_activation_of_it():
    node = Node()
    passing = CAR._replace(y1=CAR.y1 + 0.02, y2=CAR.y2 + 0.02)

    for seconds in seconds_of(0.25):
        parked, passer = (1, 2) if seconds < 600 else (2, 1)
        seen = [Track(parked, "car", 0.8, CAR)]
        shift = (seconds - 600) * 0.06
        if abs(shift) < 0.6:
            moved = passing._replace(x1=passing.x1 + shift, x2=passing.x2 + shift)
            seen.append(Track(passer, "car", 0.8, moved))
        node.see(moment(seconds, *seen))

    assert node.started()["long_parked"] == 1
    assert node.started()["parked"] <= 2  # the parked one, and the one that passes through
