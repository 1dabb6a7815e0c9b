import pytest

from contracts.events import EvidenceItem
from control_center.incidents.evidence_state import evidence_state, snapshot_of
from control_center.incidents.store import Announced
from tests.unit.control_center.builders import NOON, item


def _announced(role: str, *, here: bool) -> Announced:
    content = EvidenceItem.model_validate(item(role.encode(), role))
    return Announced(content, NOON, NOON if here else None)


PICTURE, WAITED = _announced("snapshot", here=True), _announced("snapshot", here=False)
CLIP, AWAITED = _announced("clip", here=True), _announced("clip", here=False)


@pytest.mark.parametrize(
    ("announced", "failures", "expected"),
    [
        ([], [], "none"),
        ([PICTURE], [], "pending"),
        ([PICTURE, AWAITED], [], "pending"),
        ([WAITED, CLIP], [], "pending"),
        ([PICTURE, CLIP], [], "ready"),
        ([PICTURE], ["disk full"], "failed"),
        ([], ["disk full"], "failed"),
    ],
)
def test_all_files_are_judged_together(announced, failures, expected):
    assert evidence_state(announced, failures) == expected


def test_the_picture_without_boxes_is_shown_first():
    boxes = _announced("snapshot_boxes", here=True)

    assert snapshot_of([CLIP, boxes, PICTURE]) == PICTURE.item.sha256
    assert snapshot_of([CLIP, boxes]) == boxes.item.sha256
    assert snapshot_of([CLIP]) is None
    assert snapshot_of([WAITED]) is None, "nobody can be shown what is not here"
