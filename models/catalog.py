"""What a catalog says of a model: everything needed to run its file, and where it came from."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from models.errors import CatalogError

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
WeightsFile = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\.pt$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Labels = Annotated[tuple[Label, ...], Field(min_length=1, max_length=10_000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Side = Annotated[int, Field(ge=32, le=4096)]
Hashes = Annotated[tuple[Sha256, ...], Field(max_length=16)]
Url = Annotated[str, StringConstraints(pattern=r"^https://", max_length=2000)]
Line = Annotated[str, StringConstraints(max_length=500)]
_MAX_CATALOG_BYTES = 4 * 1024 * 1024


class Section(BaseModel):
    """Frozen, and a key that nobody defined is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(StrEnum):
    """What the numbers of the network's output mean."""

    YOLO = "yolo"
    """1×(4+C)×N: centre and size in input pixels, then C class scores (YOLOv8, 11, 12)."""
    YOLO_POSE = "yolo_pose"
    """1×(4+C+3K)×N: as YOLO, then K keypoints of x, y and visibility."""
    YOLOX = "yolox"
    """1×N×(5+C): offsets on the grids of strides 8, 16, 32, objectness, class scores."""
    END_TO_END = "end_to_end"
    """1×N×(6+3K): corners in input pixels, score, class, K keypoints; overlaps are already
    removed (YOLO26, YOLOv10)."""
    CLASSIFY = "classify"
    """1×C: a share for each class of the picture as a whole. Each class above the threshold
    becomes one box around all that the network saw, so that rules can work on it."""


class ColourOrder(StrEnum):
    """The order of the input's three planes."""

    RGB = "rgb"
    BGR = "bgr"


class Letterbox(StrEnum):
    """Where the picture lies when its shape is not that of the input."""

    CENTRED = "centred"
    TOP_LEFT = "top_left"
    CROPPED = "cropped"
    """No border: the shorter side fits, and what hangs over on both ends is cut off."""


class Preprocessing(Section):
    """How a picture becomes the input: value = (pixel * scale - mean) / std for each plane."""

    layout: ColourOrder
    scale: Annotated[float, Field(gt=0, le=1)]
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """In the order of the planes, after scaling."""
    std: tuple[
        Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]
    ] = (1.0, 1.0, 1.0)
    letterbox: Letterbox
    pad: Annotated[int, Field(ge=0, le=255)] = 114
    """The grey of the border, as a pixel."""


class FreeSize(Section):
    """Which sizes a network takes that leaves its input's height and width free."""

    least: Side
    most: Side
    multiple: Annotated[int, Field(ge=1, le=256)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError(f"least {self.least} is above most {self.most}")
        return self


class InputSize(Section):
    """Pixels of the network's input."""

    height: Side
    width: Side
    free: FreeSize | None = None
    """Given when the file leaves height and width free; the size above is then the default."""

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        self.require(self.height, self.width)
        return self

    def require(self, height: int, width: int) -> None:
        """Check that the network takes an input of this size.

        Raises:
            ValueError: It does not; says which sizes it takes.
        """
        if self.free is None and (height, width) != (self.height, self.width):
            raise ValueError(f"expected {self.height}x{self.width}, found {height}x{width}")
        if self.free is None:
            return
        least, most, multiple = self.free.least, self.free.most, self.free.multiple
        if any(not least <= side <= most or side % multiple for side in (height, width)):
            raise ValueError(
                f"expected multiples of {multiple} between {least} and {most}, "
                f"found {height}x{width}"
            )


class Measured(Section):
    """A figure that was measured, and on what; never a promise."""

    ap: Annotated[float, Field(ge=0, le=1)] | None = None
    """COCO AP50:95."""
    ap_on: Line = ""
    ms: Annotated[float, Field(gt=0)] | None = None
    """Milliseconds of one forward run."""
    ms_on: Line = ""
    min_object_px: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Height in pixels of the network's input from which on it finds at least half of what is
    there, as `qyragy-models evaluate` tells it."""
    min_object_on: Line = ""


class Entry(Section):
    """One model of a catalog."""

    name: Name
    file: Name
    sha256: Hashes
    """Files that are accepted under this name; differing bytes of the same network. Empty while
    nobody could check the public file: `qyragy-models pull --accept-hash` fills it."""
    head: Head
    labels: Labels
    """Names by class id."""
    input: InputSize
    preprocessing: Preprocessing
    keypoints: Annotated[int, Field(ge=0, le=1000)] = 0
    licence: Line
    source: Line
    url: Url | None = None
    """Public address of a file with one of these hashes."""
    measured: Measured = Measured()
    parent: Name | None = None
    """The model that this one was quantized from."""

    @model_validator(mode="after")
    def _keypoints_fit_head(self) -> Self:
        has_keypoints = self.keypoints > 0
        if self.head is not Head.END_TO_END and has_keypoints != (self.head is Head.YOLO_POSE):
            raise ValueError(f"head {self.head} does not go with keypoints = {self.keypoints}")
        return self

    @model_validator(mode="after")
    def _hash_or_address(self) -> Self:
        if not self.sha256 and self.url is None:
            raise ValueError("neither a SHA-256 nor a public address: nothing could be this file")
        return self


class Weights(Section):
    """Public weights of torch, which become a model of one's own by `qyragy-models add`."""

    name: Name
    file: WeightsFile
    sha256: Hashes
    licence: Line
    source: Line
    url: Url


class Catalog(Section):
    """The entries of one or more catalog files."""

    preferred: tuple[Name, ...] = ()
    """Which model is taken when none is named: the first of these that is installed."""
    entries: Mapping[Name, Entry] = Field(default_factory=dict)
    label_sets: Mapping[Name, Labels] = Field(default_factory=dict)
    weights: Mapping[Name, Weights] = Field(default_factory=dict)


def read_catalogs(paths: tuple[Path, ...]) -> Catalog:
    """Read catalog files; of two entries with one name that of the later file counts.

    Sets of labels and preprocessing that a file names may be defined in an earlier file.

    Raises:
        CatalogError: A file cannot be read; names each wrong key of it.
    """
    preferred: list[str] = []
    entries: dict[str, Entry] = {}
    weights: dict[str, Weights] = {}
    written = _CatalogFile()
    for path in paths:
        found = _read_file(path)
        preferred += found.preferred
        written = _CatalogFile(
            labels={**written.labels, **found.labels},
            preprocessing={**written.preprocessing, **found.preprocessing},
        )
        for name, model in found.model.items():
            entries[name] = _entry(path, name, model, written)
        for name, file in found.weights.items():
            weights[name] = Weights(name=name, **dict(file))
    return Catalog(
        preferred=tuple(preferred), entries=entries, label_sets=written.labels, weights=weights
    )


class _WrittenEntry(Section):
    """An entry as a catalog file has it: labels and preprocessing may be names of sets."""

    file: Name
    sha256: tuple[Sha256, ...]
    head: Head
    labels: Name | Labels
    input: InputSize
    preprocessing: Name | Preprocessing
    keypoints: int = 0
    licence: Line
    source: Line
    url: str | None = None
    measured: Measured = Measured()
    parent: Name | None = None


class _WrittenWeights(Section):
    file: WeightsFile
    sha256: Hashes
    licence: Line
    source: Line
    url: Url


class _CatalogFile(Section):
    preferred: tuple[Name, ...] = ()
    labels: Mapping[Name, Labels] = Field(default_factory=dict)
    preprocessing: Mapping[Name, Preprocessing] = Field(default_factory=dict)
    model: Mapping[Name, _WrittenEntry] = Field(default_factory=dict)
    weights: Mapping[Name, _WrittenWeights] = Field(default_factory=dict)


def _read_file(path: Path) -> _CatalogFile:
    try:
        if path.stat().st_size > _MAX_CATALOG_BYTES:
            raise CatalogError(f"{path}: longer than {_MAX_CATALOG_BYTES} bytes; not a catalog")
        return _CatalogFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise CatalogError(_told(path, "", error)) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise CatalogError(f"{path}: not TOML: {error}") from error


def _entry(path: Path, name: str, written: _WrittenEntry, sets: _CatalogFile) -> Entry:
    values = {key: getattr(written, key) for key in _WrittenEntry.model_fields}
    try:
        if isinstance(written.labels, str):
            values["labels"] = sets.labels[written.labels]
        if isinstance(written.preprocessing, str):
            values["preprocessing"] = sets.preprocessing[written.preprocessing]
    except KeyError as error:
        raise CatalogError(f"{path}: model.{name}: no set is named {error}") from error
    try:
        return Entry(name=name, **values)
    except ValidationError as error:
        raise CatalogError(_told(path, f"model.{name}.", error)) from error


def _told(path: Path, prefix: str, error: ValidationError) -> str:
    """List every wrong key with its place."""
    wrong = (
        f"{prefix}{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
        for item in error.errors(include_url=False, include_context=False)
    )
    return f"{path}: " + "; ".join(wrong)
