"""`edge-node shadow --review`: a page to mark events true or false, and the rates that follow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from contracts.scoring import Interval, rate_interval, share_interval
from edge_node.errors import SetupError
from edge_node.shadow_folder import (
    VERDICTS,
    ShadowEvent,
    ShadowReport,
    Verdict,
    read_folder,
    read_verdicts,
    verdict_lines,
)

TEMPLATE = Path(__file__).with_name("shadow_review.html")
PAGE = "review.html"


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one kind of rule."""

    kind: str
    told: int
    true: int
    false: int
    open: int
    """Not marked yet, or nobody can tell."""
    hours: float
    """Of all cameras with such a rule."""

    @property
    def precision(self) -> Interval:
        """Share of the marked events that are true, 95 %."""
        return share_interval(self.true, self.true + self.false)

    @property
    def false_per_hour(self) -> Interval | None:
        """False alarms per camera-hour, 95 %; None if nothing was watched."""
        return rate_interval(self.false, self.hours) if self.hours > 0 else None


def review(folder: Path) -> str:
    """Write the page and, at the first time, an empty file of verdicts; print the rates.

    Raises:
        SetupError: The folder is none of `shadow`, or the verdicts are not in order.
    """
    events, report = read_folder(folder)
    try:
        if not (folder / VERDICTS).exists():
            (folder / VERDICTS).write_text(verdict_lines(events), encoding="utf-8")
        verdicts = read_verdicts(folder / VERDICTS)
        (folder / PAGE).write_text(page(events, verdicts), encoding="utf-8")
    except OSError as error:
        raise SetupError(f"{folder}: cannot be written: {error.strerror}") from error
    found = rates(events, report, verdicts)
    Console().print(_table(found))
    left = sum(each.open for each in found)
    return f"{folder / PAGE} shows the events; {left} are not marked true or false in {VERDICTS}"


def rates(
    events: Sequence[ShadowEvent], report: ShadowReport, verdicts: Mapping[int, Verdict]
) -> list[Rates]:
    """Return what follows from the verdicts, by kind; also of kinds that told nothing."""
    kinds = sorted({kind for camera in report.cameras for kind in camera.kinds})
    found: list[Rates] = []
    for kind in kinds:
        seconds = sum(camera.seconds for camera in report.cameras if kind in camera.kinds)
        marks = [verdicts.get(each.number, "") for each in events if each.kind == kind]
        true, false = marks.count("true"), marks.count("false")
        hours = seconds / 3600
        found.append(Rates(kind, len(marks), true, false, len(marks) - true - false, hours))
    return found


def page(events: Sequence[ShadowEvent], verdicts: Mapping[int, Verdict]) -> str:
    """Return the page; pictures are read from the folder, nothing from a network."""
    rows = [
        {
            "number": each.number,
            "camera": each.camera,
            "kind": each.kind,
            "zone": each.zone or "",
            "at": f"{each.at:%Y-%m-%d %H:%M:%S}Z",
            "measured": ", ".join(f"{it.name} {it.value:.4g} {it.unit}" for it in each.measured),
            "picture": each.picture,
            "verdict": verdicts.get(each.number, ""),
        }
        for each in events
    ]
    # Inside a script element only `</` could end it early.
    content = json.dumps(rows, ensure_ascii=False).replace("</", "<\\/")
    return TEMPLATE.read_text(encoding="utf-8").replace("$events", content)


def _table(found: Sequence[Rates]) -> Table:
    table = Table(title="Events after review; in brackets 95 % intervals")
    for name in ("rule", "told", "true", "false", "open", "camera-hours"):
        table.add_column(name, justify="left" if name == "rule" else "right")
    table.add_column("precision")
    table.add_column("false a camera-day")
    for it in found:
        marked = it.true + it.false
        share = f"{it.true / marked:.3f} [{_span(it.precision, 1, 3)}]" if marked else ""
        rate = it.false_per_hour
        a_day = f"{it.false / it.hours * 24:.2f} [{_span(rate, 24, 2)}]" if rate else ""
        counts = (it.told, it.true, it.false, it.open)
        table.add_row(it.kind, *map(str, counts), f"{it.hours:.2f}", share, a_day)
    return table


def _span(interval: Interval, times: float, digits: int) -> str:
    return f"{interval.low * times:.{digits}f}..{interval.high * times:.{digits}f}"
