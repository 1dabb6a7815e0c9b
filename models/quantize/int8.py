"""Make the INT8 model of a model, and see on other pictures whether it still finds the same."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.catalog import Entry, Measured
from models.errors import DataError, LossError, ModelRefusedError
from models.evaluate.compare import Comparison, Conditions, compare
from models.evaluate.dataset import DataSet
from models.evaluate.stills import WHOLE, Part, stills_of
from models.evaluate.teacher import taught_by
from models.quantize.static import quantize_network
from models.registry import InstalledModel, Registry, read_file
from models.runtime.session import DetectorSession
from models.store import keep_entry, keep_file

CALIBRATED_ON: Final = Part(0.0, 0.6)
"""Of each video; pictures of this part set the ranges …"""
COMPARED_ON: Final = Part(0.65, 1.0)
"""… and of this part show what was lost. Between them some seconds lie, so that no picture of
the one is the neighbour of the other's."""
SURE: Final = 0.35
"""Confidence from which a box of the parent must be found again, at `Conditions.confidence` or
above: the one from which on a node begins a track, unless its settings say otherwise."""
MOST_LOSS: Final = 0.02
"""Share of the parent's sure boxes that may get lost without anyone allowing it."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Which videos set the ranges and which show the loss."""

    calibrate: Sequence[Path]
    compare: Sequence[Path] = ()
    """If none are named, the last third of each calibration video."""
    calibrated: int = 96
    """Pictures that set the ranges."""
    compared: int = 120


@dataclass(frozen=True, slots=True)
class Quantized:
    """An INT8 model that is not installed yet, and how it fared."""

    entry: Entry
    content: bytes
    comparison: Comparison
    """The parent first; the truth are the parent's own sure boxes."""
    data: DataSet

    @property
    def loss(self) -> float:
        """Share of the parent's sure boxes that it does not find, 0..1."""
        parent, child = (model.point.recall for model in self.comparison.models)
        return parent - child

    @property
    def speedup(self) -> float:
        """How many times as fast the bare network is, by processor time."""
        parent, child = (model.speed.network_cpu_ms for model in self.comparison.models)
        return parent / child


def quantize(
    parent: InstalledModel,
    name: str,
    pictures: Pictures,
    progress: Callable[[int, int], None],
) -> Quantized:
    """Quantize a model on real pictures and compare both on others, in turn on each.

    Args:
        parent: A float32 model.
        name: Of the new one.
        pictures: What to calibrate and to compare on.
        progress: Told the pictures done and all, of calibrating and then of comparing.

    Raises:
        DataError: A video cannot be read, or has too few pictures.
        ModelRefusedError: The model cannot be quantized, or already is.
    """
    session = DetectorSession(parent)
    if session.precision != "fp32":
        raise ModelRefusedError(
            f"model {session.name} computes in {session.precision}; expected a float32 model"
        )
    content = quantize_network(
        read_file(parent.path), _inputs(session, pictures, progress), session.name
    )
    entry = _entry(parent.entry, name, content, len(pictures.calibrate))
    videos = pictures.compare or pictures.calibrate
    part = WHOLE if pictures.compare else COMPARED_ON
    data = taught_by(session, videos, pictures.compared, progress, part, sure=SURE)
    _require_boxes(data)
    with tempfile.TemporaryDirectory(prefix="qyragy-int8-") as folder:
        path = keep_file(content, Path(folder, entry.file))
        child = DetectorSession(InstalledModel(entry, path, entry.sha256[0]))
        conditions = Conditions(least_height_px=0)
        comparison = compare(data, [session, child], session.labels, conditions, progress)
    return Quantized(entry, content, comparison, data)


def install(made: Quantized, registry: Registry, *, allow_loss: float = MOST_LOSS) -> Path:
    """Put an INT8 model into the registry's store, unless it loses too much.

    Raises:
        LossError: It misses more than that share of its parent's sure boxes; nothing is kept.
        PullError: The disk does not take it.
    """
    if made.loss > allow_loss:
        raise LossError(
            f"model {made.entry.name} misses {made.loss:.1%} of what {made.entry.parent} is sure "
            f"of; allowed are {allow_loss:.1%}. It was not kept: calibrate on more of your own "
            "videos, or allow it with --allow-loss"
        )
    path = keep_file(made.content, registry.store / made.entry.file)
    keep_entry(made.entry, registry.store)
    return path


def _inputs(
    session: DetectorSession, pictures: Pictures, progress: Callable[[int, int], None]
) -> Iterator[NDArray[np.float32]]:
    stills = stills_of(pictures.calibrate, pictures.calibrated, CALIBRATED_ON)
    for number, (_, image) in enumerate(stills, start=1):
        yield session.prepare(image)
        progress(number, pictures.calibrated)


def _entry(parent: Entry, name: str, content: bytes, videos: int) -> Entry:
    told: dict[str, object] = {
        "name": name,
        "file": f"{name}.onnx",
        "sha256": (hashlib.sha256(content).hexdigest(),),
        "parent": parent.name,
        "source": f"{parent.name}, quantized to int8 on pictures of {videos} videos",
        "url": None,
        "measured": Measured(
            min_object_px=parent.measured.min_object_px,
            min_object_on=parent.measured.min_object_on
            and f"{parent.name}: {parent.measured.min_object_on}"[:400],
        ),
    }
    return Entry.model_validate({**dict(parent), **told})


def _require_boxes(data: DataSet, least: int = 30) -> None:
    """Refuse pictures with so few sure boxes that two points of them are less than one box."""
    things = sum(int((~picture.load().truth.ignored).sum()) for picture in data.pictures)
    if things < least:
        raise DataError(
            f"{things} sure boxes on {len(data.pictures)} pictures to compare on; at least "
            f"{least} are needed to tell a loss: name videos with more in them by --compare"
        )
