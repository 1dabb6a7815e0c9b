"""What edge nodes and the control center say to each other."""

from contracts.backchannel import REQUEST, LivePicture, LiveRequest, Receipt, Rejection
from contracts.base import Lane, Priority
from contracts.events import (
    EVENT,
    EvidenceEvent,
    EvidenceItem,
    EvidenceReport,
    Location,
    Measurement,
    ModelReference,
    Observation,
    ObservationEvent,
    ObservedObject,
    RuleReference,
)
from contracts.status import (
    CameraState,
    CameraStatus,
    Degradation,
    NodeStatus,
    ReasonCode,
    SpoolStatus,
    StatusEvent,
)

__all__ = [
    "EVENT",
    "REQUEST",
    "CameraState",
    "CameraStatus",
    "Degradation",
    "EvidenceEvent",
    "EvidenceItem",
    "EvidenceReport",
    "Lane",
    "LivePicture",
    "LiveRequest",
    "Location",
    "Measurement",
    "ModelReference",
    "NodeStatus",
    "Observation",
    "ObservationEvent",
    "ObservedObject",
    "Priority",
    "ReasonCode",
    "Receipt",
    "Rejection",
    "RuleReference",
    "SpoolStatus",
    "StatusEvent",
]
