"""Curves of a training, drawn from its metrics."""

import json
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

Row = dict[str, float | str]


def draw(metrics: Path, picture: Path) -> None:
    """Draw loss parts and AP50 against pictures seen; nothing while nothing is noted."""
    if not metrics.exists():
        return
    rows: list[Row] = [json.loads(line) for line in metrics.read_text("utf-8").splitlines()]
    figure = Figure(figsize=(10, 7), layout="constrained")
    losses, scores = figure.subplots(2, 1, sharex=True)
    steps = [row for row in rows if "box" in row]
    for part in ("box", "cls", "dfl"):
        _line(losses, steps, part, part)
    for name in sorted({str(row["validated_on"]) for row in rows if "validated_on" in row}):
        _line(scores, [row for row in rows if row.get("validated_on") == name], "ap50", name)
    losses.set_ylabel("loss")
    scores.set_ylabel("AP50")
    scores.set_xlabel("pictures seen")
    for axes in (losses, scores):
        if axes.lines:
            axes.legend()
        axes.grid(visible=True, alpha=0.3)
    figure.savefig(picture, dpi=110)


def _line(axes: Axes, rows: Sequence[Row], key: str, label: str) -> None:
    if rows:
        seen = [float(row["images"]) for row in rows]
        axes.plot(seen, [float(row[key]) for row in rows], marker=".", label=label)
