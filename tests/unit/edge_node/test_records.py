from collections.abc import Iterator
from datetime import timedelta

import pytest

from contracts.base import Lane, Priority
from contracts.events import EVENT, EvidenceEvent, Location, ObservationEvent, RuleReference
from edge_node.messages import ClipFailed, ClipReady
from edge_node.publishing.spool import Spool
from edge_node.records import MAX_OBJECTS, Recorder, RuleFacts, observation_of
from tests.unit.edge_node.builders import MODEL, START, activation, activation_id
from tests.unit.edge_node.publishing.builders import open_spool, picture

FACTS = RuleFacts(
    Lane.VIOLATION,
    Priority.P2,
    RuleReference(id="inside", version="abc", geometry=((0.0, 0.0), (1.0, 1.0))),
    Location(latitude=43.2, longitude=76.9),
)


@pytest.fixture
def spool(tmp_path) -> Iterator[Spool]:
    opened = open_spool(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def recorder(spool) -> Recorder:
    rules = {("north", "inside"): FACTS}
    before, after = timedelta(seconds=5), timedelta(seconds=10)
    return Recorder(spool, "crossing", rules, before=before, after=after)


def events(spool: Spool) -> list[ObservationEvent | EvidenceEvent]:
    return [EVENT.validate_json(row.message.body) for row in spool.waiting(Priority.P2)]


def evidence(spool: Spool) -> EvidenceEvent:
    """Return the second event, which is about a clip."""
    event = events(spool)[1]
    assert isinstance(event, EvidenceEvent)
    return event


def test_an_event_tells_what_was_seen_by_which_rule_and_model(recorder, spool):
    recorder.record(activation(seconds=2), MODEL)

    (event,) = events(spool)
    assert isinstance(event, ObservationEvent)
    told = event.data
    assert event.type == "qyragy.event.started.v1"
    assert (told.site, told.camera, told.zone) == ("crossing", "north", "walk")
    assert (told.lane, told.priority) == (Lane.VIOLATION, Priority.P2)
    assert (told.since, told.at) == (START, START + timedelta(seconds=2))
    assert told.rule == FACTS.reference
    assert told.location == FACTS.location
    assert told.model == MODEL
    assert told.confidence == 0.8
    assert told.objects[0].box == (0.1, 0.2, 0.3, 0.4)
    assert (told.measured[0].low, told.measured[0].high) == (1.9, 2.1)


def test_only_the_beginning_asks_for_a_clip(recorder, spool):
    asked = recorder.record(activation(), MODEL)

    assert asked.starts_at == START - timedelta(seconds=5)
    assert asked.ends_at == START + timedelta(seconds=10)
    assert recorder.record(activation(phase="updated", seconds=3), MODEL) is None
    assert recorder.record(activation(phase="ended", seconds=9), MODEL) is None
    assert [each.activation_id for each in recorder.clips_owed()] == [activation_id()]


def test_the_same_phase_told_twice_is_one_event(recorder, spool):
    recorder.record(activation(), MODEL)
    recorder.record(activation(), MODEL)

    assert len(events(spool)) == 1


def test_a_ready_clip_is_told_and_no_longer_owed(recorder, spool):
    recorder.record(activation(), MODEL)

    recorder.clip_is_ready(
        ClipReady(activation_id=activation_id(), items=(picture(3, role="clip"),))
    )

    assert [each.sha256 for each in evidence(spool).data.items] == [picture(3).sha256]
    assert recorder.clips_owed() == []


def test_a_failed_clip_is_told_with_its_reason_cut_to_what_the_wire_takes(recorder, spool):
    recorder.record(activation(), MODEL)

    recorder.clip_failed(ClipFailed(activation_id=activation_id(), reason="x" * 900))

    assert evidence(spool).data.failed == "x" * 500


def test_a_clip_that_nobody_asked_for_is_no_event(recorder, spool):
    recorder.clip_failed(ClipFailed(activation_id=activation_id(9), reason="who?"))

    assert events(spool) == []


def test_clips_owed_are_those_of_a_camera_or_all(recorder):
    recorder.record(activation(), MODEL)

    assert len(recorder.clips_owed("north")) == len(recorder.clips_owed()) == 1
    assert recorder.clips_owed("south") == []


def test_a_rule_that_nobody_knows_is_refused(recorder, spool):
    with pytest.raises(KeyError):
        recorder.record(activation(rule="unknown"), MODEL)

    assert events(spool) == []


def test_what_is_open_includes_what_the_disk_has_not_taken(recorder):
    recorder.record(activation(1), MODEL)
    recorder.record(activation(2), MODEL)
    unwritten = [activation(2, "ended", seconds=5), activation(3, seconds=6)]

    found = recorder.open_activations(unwritten, MODEL)

    assert sorted(each.activation_id for each in found) == [activation_id(1), activation_id(3)]


def test_a_crowd_is_told_by_its_first_objects():
    message = activation()
    crowd = message.model_copy(update={"objects": message.objects * 80})

    assert len(observation_of(crowd, FACTS, "crossing", MODEL).objects) == MAX_OBJECTS
