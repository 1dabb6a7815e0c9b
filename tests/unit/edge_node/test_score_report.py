import json

import pytest
from rich.console import Console

from contracts.scoring import Due, Told, pair
from edge_node.score_outcome import Blame, Mistake, Outcome, Source
from edge_node.score_page import page
from edge_node.score_report import ALL, as_json, figures, table


def outcome(source, kind, due, told, mistakes=(), hours=1.0):
    pairing = pair(due, told)
    return Outcome(source, f"{kind} scene", "<tempts>", frozenset({kind}), hours, pairing, mistakes)


MISSED = Mistake("stay", True, 9.0, ("man",), Blame.DETECTOR, ("<svg>strip</svg>",))
FALSE = Mistake("cross", False, 4.0, ("",), Blame.RULE, ("<svg>other</svg>",))
DONE = [
    outcome(Source.SCENES, "stay", [Due("stay", 1.0)], [Told("stay", 1.5)]),
    outcome(Source.SCENES, "stay", [Due("stay", 9.0)], [], (MISSED,)),
    outcome(Source.SCENES, "cross", [], []),
    outcome(Source.ORDINARY, "cross", [], [Told("cross", 4.0)], (FALSE,), hours=48.0),
]


def test_figures_add_up_by_source_and_rule():
    rows = {(row.source, row.kind): row for row in figures(DONE)}

    stay = rows[Source.SCENES, "stay"]
    assert (stay.scenes, stay.score.due, stay.score.found, stay.blamed_on_detector) == (2, 2, 1, 1)
    assert rows[Source.SCENES, ALL].score.recall == 0.5
    assert rows[Source.ORDINARY, "cross"].score.false_per_hour == pytest.approx(1 / 48)
    assert (Source.ORDINARY, ALL) not in rows


def test_the_table_tells_rates_a_day_of_ordinary_hours_only():
    console = Console(width=240)
    with console.capture() as shown:
        console.print(table(figures(DONE)))
    text = shown.get()

    assert "0.500 [0.013..0.987]" in text
    assert "0.50 [0.01..2.79]" in text
    assert text.count("..2.79") == 1


def test_json_has_every_figure_and_mistake():
    content = json.loads(as_json(figures(DONE), DONE))

    assert [each["what"] for each in content["mistakes"]] == ["missed", "false"]
    assert content["mistakes"][0]["blame"] == "detector"
    assert content["rules"][0]["score"]["recall_95"] == pytest.approx([0.0, 1.0])


def test_the_page_shows_each_mistake_as_a_strip():
    text = page(figures(DONE), DONE)

    assert "<svg>strip</svg>" in text
    assert "missed at 9.0 s, stay scene: man" in text
    assert "false at 4.0 s, cross scene: a ghost" in text
    assert "&lt;tempts&gt;" in text
    assert "$" not in text
