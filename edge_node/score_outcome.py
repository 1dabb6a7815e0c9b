"""What came of one scene or video: what was found, missed and false, and whose mistake it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.scoring import Due, Pairing, Told, fits
from edge_node.rule_settings import RuleSection
from edge_node.settings import CameraSettings

_NEAR_S = 10.0


class Source(StrEnum):
    """What the figures speak of."""

    SCENES = "scenes"
    """Made to speak or to tempt: shares of these are no shares of a day."""
    ORDINARY = "ordinary"
    """Hours in which nothing happens."""
    CLIPS = "clips"


class Blame(StrEnum):
    """Who made a mistake."""

    RULE = "rule"
    """It is there with true boxes, too."""
    DETECTOR = "detector"
    """With true boxes the rule is right."""
    UNKNOWN = "unknown"
    """True boxes are not known."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """An event that was missed, or told without being due."""

    kind: str
    missed: bool
    """False: it was told."""
    at_s: float
    about: tuple[str, ...]
    blame: Blame
    strip: tuple[str, ...] = ()
    """Pictures around that moment: SVG or IMG elements of HTML."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scene or video, done."""

    source: Source
    name: str
    tempts: str
    """What makes it hard, in words."""
    kinds: frozenset[str]
    """Kinds of events that its rules tell."""
    hours: float
    pairing: Pairing
    mistakes: tuple[Mistake, ...]


Strip = Callable[[float, Sequence[str]], tuple[str, ...]]
"""Draws pictures around a second, these objects marked."""


def kind_told(section: RuleSection) -> str:
    """Return what a rule's events are called."""
    return str(getattr(section, "report_as", None) or getattr(section, "kind", ""))


def only_rules(camera: CameraSettings, only: Sequence[str]) -> CameraSettings:
    """Return the camera with the rules of these kinds alone; all of them if none is named."""
    if not only:
        return camera
    rules = tuple(each for each in camera.rules if kind_told(each) in only or each.kind in only)
    return camera.model_copy(update={"rules": rules})


def wanted_by(camera: CameraSettings, due: Sequence[Due]) -> list[Due]:
    """Return what is due of the rules that the camera has."""
    kinds = {kind_told(each) for each in camera.rules}
    return [each for each in due if each.kind in kinds]


def mistakes_of(pairing: Pairing, with_truth: Pairing | None, strip: Strip) -> tuple[Mistake, ...]:
    """Return each mistake with its pictures, and whether it is there with true boxes, too."""
    found: list[Mistake] = []
    for due in pairing.missed:
        blame = _blame(None if with_truth is None else due in with_truth.missed)
        pictures = strip(due.at_s, due.objects)
        found.append(Mistake(due.kind, True, due.at_s, due.objects, blame, pictures))
    for told in pairing.false:
        blame = _blame(None if with_truth is None else _is_among(told, with_truth.false))
        pictures = strip(told.at_s, told.objects)
        found.append(Mistake(told.kind, False, told.at_s, told.objects, blame, pictures))
    return tuple(found)


def _blame(is_there_too: bool | None) -> Blame:
    if is_there_too is None:
        return Blame.UNKNOWN
    return Blame.RULE if is_there_too else Blame.DETECTOR


def _is_among(told: Told, others: Sequence[Told]) -> bool:
    """Say whether nearly the same was told with true boxes."""
    alike = Due(told.kind, told.at_s, told.zone, told.objects[:1], early_s=_NEAR_S, late_s=_NEAR_S)
    return any(fits(alike, each) for each in others)
