"""One page without a network: figures, precision-recall curves, and the worst mistakes."""

import base64
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import ToolMissingError
from models.evaluate.compare import Comparison, ModelReport
from models.evaluate.dataset import DataSet
from models.evaluate.report import share
from models.evaluate.timing import this_machine
from models.evaluate.working_point import Mistake

try:
    from matplotlib.figure import Figure
except ImportError as error:
    raise ToolMissingError(
        "the page's curves need matplotlib: pip install -r requirements/measure.txt"
    ) from error

TEMPLATE: Final = Path(__file__).with_name("page.html")
MOST_CURVES: Final = 12
"""Classes with a diagram of their own: those with the most things."""
_CROP_PX: Final = 320
"""Longest side of a picture of a mistake."""
_AROUND: Final = 1.5
"""Box sides that are shown around a mistake, for its surroundings."""
MISSED, FALSE = (40, 40, 220), (0, 140, 255)
"""Colours as blue, green, red."""


def page_of(comparison: Comparison, data: DataSet) -> str:
    """Return the page as HTML."""
    parts = [_figures(comparison), _classes(comparison), _heights(comparison)]
    parts.append(
        f'<h2>Precision and recall at IoU 0.5</h2><div class="curves">'
        f'<img alt="Precision against recall for each class" src="{_curves(comparison)}">'
        "</div>"
    )
    for model in comparison.models:
        parts += [_mistakes(model, comparison, data)]
    note = (
        f"{comparison.pictures} pictures of {data.name}; classes: "
        f"{', '.join(comparison.labels)}. Times on {this_machine()}."
    )
    title = "Models compared: " + ", ".join(model.name for model in comparison.models)
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(title=escape(title), note=escape(note), content="\n".join(parts))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of plain text as HTML."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _figures(comparison: Comparison) -> str:
    point = comparison.models[0].point
    head = [
        "model",
        "input",
        "provider",
        "precision of numbers",
        "AP50:95",
        "AP50",
        "AP small",
        "AP medium",
        "AP large",
        f"recall (≥ {point.least_height_px} px)",
        "precision",
        "p50 ms",
        "p95 ms",
        "CPU ms",
    ]
    rows = [
        [
            model.name,
            f"{model.input[0]}×{model.input[1]}",
            model.provider,
            model.precision,
            share(model.score.ap),
            share(model.score.ap50),
            *map(share, model.score.by_size.values()),
            share(model.point.recall),
            share(model.point.precision),
            f"{model.speed.p50_ms:.1f}",
            f"{model.speed.p95_ms:.1f}",
            f"{model.speed.cpu_ms:.1f}",
        ]
        for model in comparison.models
    ]
    told = (
        f"Recall and precision at confidence {point.confidence:g} and IoU 0.5, of things of "
        f"at least {point.least_height_px} px in the picture."
    )
    return f'<h2>Figures</h2>{table(head, rows)}<p class="note">{escape(told)}</p>'


def _classes(comparison: Comparison) -> str:
    head = ["class", "things", *(f"AP50 {model.name}" for model in comparison.models)]
    rows = []
    for label in comparison.labels:
        scores = [model.score.by_class.get(label) for model in comparison.models]
        cells = [share(score.ap50 if score else None) for score in scores]
        rows.append([label, str(scores[0].things if scores[0] else 0), *cells])
    return f"<h2>By class</h2>{table(head, rows)}"


def _heights(comparison: Comparison) -> str:
    rows = []
    for model in comparison.models:
        for each in model.point.by_height:
            if each.things:
                rows.append(
                    [model.name, f"from {each.from_px}", str(each.things), share(each.recall)]
                )
    smallest = ", ".join(
        f"{model.name}: {'not known' if least is None else f'{least} px'}"
        for model in comparison.models
        for least in [model.point.min_object_px]
    )
    told = f"Smallest height of which at least half is found, and of every larger one: {smallest}."
    head = ["model", "height in the model's input, px", "things", "recall"]
    return f'<h2>By height</h2>{table(head, rows)}<p class="note">{escape(told)}</p>'


def _curves(comparison: Comparison) -> str:
    """Draw a diagram for each class as one SVG; the models are its lines."""
    first = comparison.models[0].score
    labels = sorted(first.curves, key=lambda label: -first.by_class[label].things)[:MOST_CURVES]
    columns = min(3, max(1, len(labels)))
    rows = max(1, -(-len(labels) // columns))
    figure = Figure(figsize=(4 * columns, 3 * rows), layout="constrained")
    for place, label in enumerate(labels, start=1):
        axes = figure.add_subplot(rows, columns, place)
        for model in comparison.models:
            axes.plot(np.linspace(0, 1, 101), model.score.curves[label], label=model.name)
        axes.set(title=label, xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
        axes.grid(visible=True, alpha=0.3)
    if labels:
        figure.axes[0].legend(fontsize="small", loc="lower left")
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def _mistakes(model: ModelReport, comparison: Comparison, data: DataSet) -> str:
    point = model.point
    missed = [
        _figure(
            each, data, MISSED, f"{comparison.labels[each.class_id]}, {each.weight:.0f} px high"
        )
        for each in point.misses
    ]
    false = [
        _figure(
            each, data, FALSE, f"{comparison.labels[each.class_id]}, confidence {each.weight:.2f}"
        )
        for each in point.false_alarms
    ]
    none = '<p class="note">None.</p>'
    return (
        f"<h2>{escape(model.name)}: worst mistakes at confidence {point.confidence:g}</h2>"
        f'<h3>Missed, the tallest first</h3><div class="pictures">{"".join(missed) or none}</div>'
        f'<h3>False alarms, the surest first</h3><div class="pictures">'
        f"{''.join(false) or none}</div>"
    )


def _figure(mistake: Mistake, data: DataSet, colour: tuple[int, int, int], told: str) -> str:
    picture = data.pictures[mistake.picture]
    crop = draw_mistake(picture.load().image, mistake.xyxy, colour)
    _, encoded = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, 80])
    source = "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()
    return (
        f'<figure><img alt="{escape(told)}" src="{source}">'
        f"<figcaption>{escape(told)}; {escape(picture.name)}</figcaption></figure>"
    )


def draw_mistake(
    image: NDArray[np.uint8],
    xyxy: tuple[float, float, float, float],
    colour: tuple[int, int, int],
) -> NDArray[np.uint8]:
    """Return the box with its surroundings, cut out and scaled so that people can see it."""
    left, top, right, bottom = xyxy
    reach = max(right - left, bottom - top) * _AROUND
    x, y = (left + right) / 2, (top + bottom) / 2
    height, width = image.shape[:2]
    x1, x2 = max(0, int(x - reach)), min(width, int(x + reach) + 1)
    y1, y2 = max(0, int(y - reach)), min(height, int(y + reach) + 1)
    scale = _CROP_PX / max(x2 - x1, y2 - y1, 1)
    size = (max(1, round((x2 - x1) * scale)), max(1, round((y2 - y1) * scale)))
    crop = cv2.resize(image[y1:y2, x1:x2], size, interpolation=cv2.INTER_AREA)
    corner = (round((left - x1) * scale), round((top - y1) * scale))
    other = (round((right - x1) * scale), round((bottom - y1) * scale))
    cv2.rectangle(crop, corner, other, colour, 2)
    return crop.astype(np.uint8, copy=False)
