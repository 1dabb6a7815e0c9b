import json
from datetime import UTC, datetime

import pytest

from edge_node.errors import SetupError
from edge_node.shadow_folder import (
    EVENTS,
    VERDICTS,
    ShadowEvent,
    ShadowReport,
    Watched,
    append_event,
    read_folder,
    read_verdicts,
    write_watched,
)
from edge_node.shadow_review import PAGE, page, rates, review

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PICTURE = f"pictures/ab/{'ab' * 32}.jpg"


def event(number, kind="loitering"):
    return ShadowEvent(
        number=number, camera="north", rule="r", kind=kind, zone="yard", since=AT, at=AT,
        picture=PICTURE,
    )  # fmt: skip


def watched(hours=10.0, camera="north", kinds=("loitering", "wrong_way")):
    seconds = hours * 3600
    return Watched(camera=camera, kinds=kinds, began=AT, seconds=seconds, frames=5)


@pytest.fixture
def folder(tmp_path):
    write_watched(tmp_path, [watched()])
    for number in (1, 2, 3):
        append_event(tmp_path, event(number))
    return tmp_path


def mark(folder, *verdicts):
    lines = (folder / VERDICTS).read_text().splitlines()
    marked = [line + verdict for line, verdict in zip(lines[1:], verdicts, strict=True)]
    (folder / VERDICTS).write_text("\n".join([lines[0], *marked]) + "\n")


def test_the_first_review_writes_a_page_and_an_empty_file_of_verdicts(folder, capsys):
    assert "3 are not marked" in review(folder)

    assert read_verdicts(folder / VERDICTS) == {1: "", 2: "", 3: ""}
    assert PICTURE in (folder / PAGE).read_text()
    assert "wrong_way" in capsys.readouterr().out


def test_verdicts_give_rates(folder, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    review(folder)
    mark(folder, "true", "False ", "unsure")

    assert "1 are not marked" in review(folder)

    assert "0.500 [0.013..0.987]" in capsys.readouterr().out


def test_a_rule_that_told_nothing_has_a_bound_too():
    report = ShadowReport(cameras=(watched(), watched(20.0, "south", ("wrong_way",))))

    found = {each.kind: each for each in rates([event(1)], report, {1: "true"})}

    assert (found["loitering"].hours, found["wrong_way"].hours) == (10.0, 30.0)
    rate = found["wrong_way"].false_per_hour
    assert rate is not None
    assert rate.high == pytest.approx(3.0 / 30, rel=0.01)
    assert found["loitering"].precision.low == pytest.approx(0.025)


def test_nothing_watched_has_no_rate():
    (found,) = rates([], ShadowReport(cameras=(watched(0.0, kinds=("crowd",)),)), {})

    assert found.false_per_hour is None


def test_the_page_cannot_be_broken_out_of():
    text = page([event(1).model_copy(update={"zone": "</script>"})], {})

    assert text.count("</script>") == 2
    assert "$events" not in text


@pytest.mark.parametrize(
    "row", ["1,north,loitering,yard,t,p,maybe", "x,north,loitering,yard,t,p,true"]
)
def test_other_verdicts_are_refused_with_their_line(folder, row):
    review(folder)
    head = (folder / VERDICTS).read_text().splitlines()[0]
    (folder / VERDICTS).write_text(f"{head}\n{row}\n")

    with pytest.raises(SetupError, match=r"verdicts\.csv:2"):
        review(folder)


def test_a_wrong_event_is_refused_with_its_line(folder):
    with (folder / EVENTS).open("a") as file:
        file.write(json.dumps({"number": 0}) + "\n")

    with pytest.raises(SetupError, match=r"events\.jsonl:4"):
        read_folder(folder)


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(SetupError, match="folder of `shadow`"):
        read_folder(tmp_path)
    (tmp_path / "watched.json").write_text("{}")
    with pytest.raises(SetupError, match=r"watched\.json"):
        read_folder(tmp_path)


def test_events_are_optional(tmp_path):
    write_watched(tmp_path, [watched()])

    assert read_folder(tmp_path)[0] == []
