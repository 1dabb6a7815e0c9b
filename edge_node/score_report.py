"""Figures of many scenes and videos: added up by rule, as a table and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.table import Table

from contracts.scoring import Pairing, Score, score
from edge_node.score_outcome import Blame, Mistake, Outcome, Source

PER_DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One kind of event in one kind of source."""

    kind: str
    source: Source
    scenes: int
    score: Score
    blamed_on_detector: int
    """Mistakes that are not there with true boxes."""


def figures(outcomes: Sequence[Outcome], alpha: float = 1.0) -> list[RuleFigures]:
    """Add up by source and rule; the last of each source is all of its rules together."""
    found: list[RuleFigures] = []
    for source in Source:
        mine = [each for each in outcomes if each.source is source]
        kinds = sorted({kind for each in mine for kind in each.kinds})
        found += [_of_kind(kind, source, mine, alpha) for kind in kinds]
        if len(kinds) > 1:
            found.append(_of_all(source, mine, alpha))
    return found


def table(rows: Sequence[RuleFigures]) -> Table:
    """Return the figures for a terminal."""
    shown = Table(title="Events told against events due; in brackets 95 % intervals")
    for name in ("rule", "of", "due", "recall", "precision", "F1"):
        shown.add_column(name, no_wrap=name != "rule")
    for name in ("false", "hours", "false a day", "delay p50/p95 s", "detector's"):
        shown.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        shown.add_row(*cells(row), end_section=row.kind == ALL)
    return shown


def as_json(rows: Sequence[RuleFigures], outcomes: Sequence[Outcome]) -> str:
    """Return figures and every mistake (without pictures) as JSON."""
    mistakes = [
        {"source": each.source, "scene": each.name, "tempts": each.tempts, **_plain(mistake)}
        for each in outcomes
        for mistake in each.mistakes
    ]
    content = {"rules": [asdict(row) for row in rows], "mistakes": mistakes}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


ALL = "all together"


def _of_kind(kind: str, source: Source, outcomes: Sequence[Outcome], alpha: float) -> RuleFigures:
    mine = [each for each in outcomes if kind in each.kinds]
    pairings = [_only(kind, each.pairing) for each in mine]
    mistakes = [it for each in mine for it in each.mistakes if it.kind == kind]
    return _figures(kind, source, mine, pairings, mistakes, alpha)


def _of_all(source: Source, outcomes: Sequence[Outcome], alpha: float) -> RuleFigures:
    mistakes = [it for each in outcomes for it in each.mistakes]
    pairings = [each.pairing for each in outcomes]
    return _figures(ALL, source, outcomes, pairings, mistakes, alpha)


def _figures(
    kind: str,
    source: Source,
    outcomes: Sequence[Outcome],
    pairings: Sequence[Pairing],
    mistakes: Sequence[Mistake],
    alpha: float,
) -> RuleFigures:
    hours = sum(each.hours for each in outcomes)
    blamed = sum(each.blame is Blame.DETECTOR for each in mistakes)
    return RuleFigures(kind, source, len(outcomes), score(pairings, hours, alpha), blamed)


def _only(kind: str, pairing: Pairing) -> Pairing:
    return Pairing(
        tuple(each for each in pairing.found if each.due.kind == kind),
        tuple(each for each in pairing.missed if each.kind == kind),
        tuple(each for each in pairing.false if each.kind == kind),
        tuple(each for each in pairing.excused if each.kind == kind),
    )


def cells(row: RuleFigures) -> tuple[str, ...]:
    """Return one row of the table."""
    it = row.score
    low, high = (rate * PER_DAY_H for rate in it.false_per_hour_95)
    # A rate of scenes made to tempt is no rate of a day.
    per_day = "" if row.source is Source.SCENES else f"{it.false_per_hour * PER_DAY_H:.2f}"
    bounds = "" if row.source is Source.SCENES else f" [{low:.2f}..{high:.2f}]"
    delays = (it.delay_p50_s, it.delay_p95_s)
    return (
        row.kind,
        f"{row.scenes} {row.source}",
        str(it.due),
        _share(it.recall, it.recall_95) if it.due else "",
        _share(it.precision, it.precision_95) if it.due else "",
        f"{it.f1:.3f}" if it.f1 is not None and it.due else "",
        str(it.false),
        f"{it.hours:.2f}",
        per_day + bounds,
        "/".join("" if each is None else f"{each:.1f}" for each in delays),
        str(row.blamed_on_detector),
    )


def _share(value: float | None, interval: tuple[float, float]) -> str:
    if value is None:
        return ""
    return f"{value:.3f} [{interval[0]:.3f}..{interval[1]:.3f}]"


def _plain(mistake: Mistake) -> dict[str, object]:
    return {
        "kind": mistake.kind,
        "what": "missed" if mistake.missed else "false",
        "at_s": round(mistake.at_s, 2),
        "about": mistake.about,
        "blame": mistake.blame,
    }
