"""The figures as one HTML page: each miss and each false alarm is a strip of pictures."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from edge_node.score_outcome import Blame, Mistake, Outcome
from edge_node.score_report import ALL, RuleFigures, cells

TEMPLATE = Path(__file__).with_name("score_page.html")
HEADS = (
    "rule",
    "of",
    "due",
    "recall",
    "precision",
    "F1",
    "false",
    "hours",
    "false a day",
    "delay p50/p95 s",
    "detector's",
)
MOST_SHOWN = 40
"""Mistakes of one rule that are shown; the JSON file has all."""
BLAMED = {
    Blame.RULE: "the rule's: with true boxes it happens, too",
    Blame.DETECTOR: "the detector's: with true boxes the rule is right",
    Blame.UNKNOWN: "",
}


def page(rows: Sequence[RuleFigures], outcomes: Sequence[Outcome]) -> str:
    """Return the page; it needs no network and no other file."""
    kinds = sorted({mistake.kind for each in outcomes for mistake in each.mistakes})
    sections = "\n".join(_section(kind, outcomes) for kind in kinds)
    text = TEMPLATE.read_text(encoding="utf-8").replace("$table", _table(rows))
    return text.replace("$mistakes", sections)


def _table(rows: Sequence[RuleFigures]) -> str:
    heads = "".join(f"<th>{escape(head)}</th>" for head in HEADS)
    lines = [
        f"<tr{' class=all' if row.kind == ALL else ''}>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells(row))
        + "</tr>"
        for row in rows
    ]
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _section(kind: str, outcomes: Sequence[Outcome]) -> str:
    all_of_kind = list(_of_kind(kind, outcomes))
    shown = "".join(_article(*each) for each in all_of_kind[:MOST_SHOWN])
    more = len(all_of_kind) - MOST_SHOWN
    rest = f"<p>… and {more} more.</p>" if more > 0 else ""
    return f"<h2>{escape(kind)}: {len(all_of_kind)} mistakes</h2>{shown}{rest}"


def _of_kind(kind: str, outcomes: Sequence[Outcome]) -> Iterator[tuple[Outcome, Mistake]]:
    for each in outcomes:
        for mistake in each.mistakes:
            if mistake.kind == kind:
                yield each, mistake


def _article(outcome: Outcome, mistake: Mistake) -> str:
    what = "missed" if mistake.missed else "false"
    about = ", ".join(name or "a ghost" for name in mistake.about)
    head = f"{what} at {mistake.at_s:.1f} s, {outcome.name}{': ' + about if about else ''}"
    return (
        f"<article><h3>{escape(head)}</h3>"
        f'<p class="tempts">{escape(outcome.tempts)} {escape(BLAMED[mistake.blame])}</p>'
        f'<div class="strip">{"".join(mistake.strip)}</div></article>'
    )
