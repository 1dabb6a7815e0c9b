"""A comparison as a table for the terminal and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from models.errors import DataError
from models.evaluate.compare import Comparison, ModelReport
from models.evaluate.timing import this_machine


def as_table(comparison: Comparison) -> Table:
    """Return a row for each model."""
    point = comparison.models[0].point
    above = f">= {point.least_height_px} px"
    columns = ["model", "input", "provider", "AP", "AP50", "small", "medium", "large"]
    columns += [f"recall {above}", "precision", "min px", "p50 ms", "p95 ms", "CPU ms"]
    table = Table(*columns, box=None, pad_edge=False)
    for model in comparison.models:
        table.add_row(*_row(model))
    return table


def class_table(comparison: Comparison) -> Table:
    """Return a row for each class: how many there are, and each model's AP50 and AP."""
    names = [model.name for model in comparison.models]
    table = Table("class", "things", *(f"AP50 / AP {name}" for name in names), box=None)
    for label in comparison.labels:
        scores = [model.score.by_class.get(label) for model in comparison.models]
        things = scores[0].things if scores[0] else 0
        cells = [f"{score.ap50:.3f} / {score.ap:.3f}" if score else "–" for score in scores]
        table.add_row(label, str(things), *cells)
    return table


def _row(model: ModelReport) -> Sequence[str]:
    score, point, speed = model.score, model.point, model.speed
    return (
        model.name,
        f"{model.input[0]}x{model.input[1]}",
        f"{model.provider.removesuffix('ExecutionProvider')} {model.precision}",
        share(score.ap),
        share(score.ap50),
        *(share(value) for value in score.by_size.values()),
        f"{point.recall:.3f} of {point.things}",
        f"{point.precision:.3f}",
        "–" if point.min_object_px is None else str(point.min_object_px),
        f"{speed.p50_ms:.1f}",
        f"{speed.p95_ms:.1f}",
        f"{speed.cpu_ms:.1f}",
    )


def share(value: float | None) -> str:
    """Return a share with three digits, or a dash for what could not be measured."""
    return "–" if value is None else f"{value:.3f}"


def write_json(comparison: Comparison, out: Path) -> None:
    """Write all figures.

    Raises:
        DataError: The file cannot be written.
    """
    content = {"machine": this_machine(), **asdict(comparison)}
    for told, model in zip(content["models"], comparison.models, strict=True):
        told["point"]["min_object_px"] = model.point.min_object_px
    write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", out)


def write_text(content: str, out: Path) -> None:
    """Write a report, with its folder if that is missing.

    Raises:
        DataError: The file cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror}") from error
