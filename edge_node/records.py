"""What the node's processes report becomes events on disk, each exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from contracts.base import Lane, Priority
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
        """Commit that the clip is there."""
        for clip in self._owed(message.activation_id):
            report = EvidenceReport(
                activation_id=clip.activation_id,
                camera=clip.camera,
                priority=clip.priority,
                items=message.items,
            )
            with self._spool.transaction() as transaction:
                transaction.add_evidence(report)

    def clip_failed(self, message: ClipFailed) -> None:
        """Commit that there will be no clip, and why."""
        for clip in self._owed(message.activation_id):
            self._give_up(clip, message.reason)

    def clips_of_the_dead(self, camera: str | None, reason: str) -> None:
        """Say of every clip still owed (by one camera, or all) that it will not come."""
        for clip in self._spool.clips_owed():
            if camera in (None, clip.camera):
                self._give_up(clip, reason)

    def _owed(self, activation_id: str) -> list[ClipManifest]:
        return [each for each in self._spool.clips_owed() if each.activation_id == activation_id]

    def _give_up(self, clip: ClipManifest, reason: str) -> None:
        report = EvidenceReport(
            activation_id=clip.activation_id,
            camera=clip.camera,
            priority=clip.priority,
            failed=reason[:500],
        )
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
        evidence=message.evidence,
    )
