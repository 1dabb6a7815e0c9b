"""What the node's processes report becomes events on disk, each exactly once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from contracts.base import Lane, Priority, Service
from contracts.events import (
    EvidenceReport,
    Location,
    Measurement,
    ModelReference,
    Observation,
    ObservedObject,
    RuleReference,
)
from edge_node.messages import ActivationMessage, ClipFailed, ClipReady, CutClip
from edge_node.publishing.spool import Spool
from edge_node.publishing.spool_transaction import ClipManifest
from edge_node.types import Phase

MAX_OBJECTS = 50
"""As many as an event may carry; the first is the one it is about."""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What every event of one rule carries besides what was seen."""

    lane: Lane
    priority: Priority
    reference: RuleReference
    location: Location | None
    services: tuple[Service, ...] = ()


class Recorder:
    """Writes activations and clips into the spool."""

    def __init__(
        self,
        spool: Spool,
        site: str,
        rules: Mapping[tuple[str, str], RuleFacts],
        *,
        before: timedelta,
        after: timedelta,
    ) -> None:
        """Take the facts of each rule by (camera, rule), and how long clips are."""
        self._spool = spool
        self._site = site
        self._rules = rules
        self._before, self._after = before, after

    def record(self, message: ActivationMessage, model: ModelReference) -> CutClip | None:
        """Commit one phase of an activation; answer with the clip to cut when it began.

        Raises:
            SpoolError: The disk does not take it; nothing was written.
        """
        facts = self._rules[message.camera, message.rule]
        observation = observation_of(message, facts, self._site, model)
        phase = Phase(message.phase)
        cut = self._clip_of(message) if phase is Phase.STARTED else None
        with self._spool.transaction() as transaction:
            transaction.add_observation(phase, observation, lasting=message.lasting)
            if cut:
                transaction.expect_clip(
                    ClipManifest(
                        activation_id=cut.activation_id,
                        camera=message.camera,
                        priority=observation.priority,
                        starts_at=cut.starts_at,
                        ends_at=cut.ends_at,
                    )
                )
        return cut

    def clip_is_ready(self, message: ClipReady) -> None:
        """Commit that the clip is there.

        Raises:
            SpoolError: The disk does not take it.
        """
        for clip in self._owed(message.activation_id):
            report = EvidenceReport(
                activation_id=clip.activation_id,
                camera=clip.camera,
                priority=clip.priority,
                items=message.items,
            )
            self._add_evidence(report)

    def clip_failed(self, message: ClipFailed) -> None:
        """Commit that there will be no clip, and why.

        Raises:
            SpoolError: The disk does not take it.
        """
        for clip in self._owed(message.activation_id):
            report = EvidenceReport(
                activation_id=clip.activation_id,
                camera=clip.camera,
                priority=clip.priority,
                failed=message.reason[:500],
            )
            self._add_evidence(report)

    def clips_owed(self, camera: str | None = None) -> list[ClipManifest]:
        """Return the clips that are neither ready nor failed, of one camera or of all.

        Raises:
            SpoolError: The disk does not give them.
        """
        return [each for each in self._spool.clips_owed() if camera in (None, each.camera)]

    def priority_of(self, camera: str, rule: str) -> Priority:
        """Return how urgent the events of a rule are."""
        return self._rules[camera, rule].priority

    def open_activations(
        self, unwritten: Iterable[ActivationMessage], model: ModelReference | None
    ) -> list[Observation]:
        """Return the activations that last and have not ended.

        Args:
            unwritten: What was told since and is not on disk yet, in order.
            model: That of the analyser that told it; None if nothing was told.

        Raises:
            SpoolError: The disk does not give them.
        """
        opened = {each.activation_id: each for each in self._spool.open_activations()}
        for message in unwritten:
            if message.phase == "ended":
                opened.pop(message.activation_id, None)
            elif message.lasting and model:
                facts = self._rules[message.camera, message.rule]
                opened[message.activation_id] = observation_of(message, facts, self._site, model)
        return list(opened.values())

    @property
    def broken(self) -> str | None:
        """Why the disk is not trusted until the node has started anew; None while it is."""
        return self._spool.broken

    def _owed(self, activation_id: str) -> list[ClipManifest]:
        return [each for each in self._spool.clips_owed() if each.activation_id == activation_id]

    def _add_evidence(self, report: EvidenceReport) -> None:
        with self._spool.transaction() as transaction:
            transaction.add_evidence(report)

    def _clip_of(self, message: ActivationMessage) -> CutClip:
        return CutClip(
            activation_id=message.activation_id,
            starts_at=message.at - self._before,
            ends_at=message.at + self._after,
        )


def observation_of(
    message: ActivationMessage, facts: RuleFacts, site: str, model: ModelReference
) -> Observation:
    """Return what the event of this phase of an activation says."""
    objects = tuple(
        ObservedObject(
            track_id=each.track_id, label=each.label, confidence=each.confidence, box=each.box
        )
        for each in message.objects[:MAX_OBJECTS]
    )
    return Observation(
        activation_id=message.activation_id,
        kind=message.kind,
        lane=facts.lane,
        priority=facts.priority,
        site=site,
        camera=message.camera,
        zone=message.zone,
        rule=facts.reference,
        since=message.since,
        at=message.at,
        confidence=max((each.confidence for each in objects), default=0.0),
        objects=objects,
        measured=tuple(
            Measurement(
                name=each.name, value=each.value, unit=each.unit, low=each.low, high=each.high
            )
            for each in message.measured
        ),
        model=model,
        location=facts.location,
        services=facts.services,
        evidence=message.evidence,
    )
