"""Notes on several videos in one file: line crossings and visits by frame, with a tolerance.

`{"VIDEO": {"fps", "size", "line": {"p1", "p2"}, "crossings": [{"frame", "dir"}], ...}}` or
`{"VIDEO": {"fps", "intervals_frames": [[from, to], ...], "tolerance_frames"}}`; pixels, frames
from 0. What a video has of these becomes a rule and what is due of it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from contracts.truth import ExpectedEvent, Truth
from edge_node.errors import SetupError
from edge_node.score_clips import Clip
from edge_node.settings import CameraSettings

MAX_BYTES = 16 * 1024 * 1024
Pixel = tuple[float, float]
VEHICLES = ("car", "truck", "bus", "motorcycle")
INSIDE_S = 1.0


class _Line(BaseModel):
    p1: Pixel
    p2: Pixel


class _Crossing(BaseModel):
    frame: Annotated[int, Field(ge=0)]
    dir: Literal["up", "down", "left", "right"] | None = None


class _Notes(BaseModel):
    """Of one video; what else is written of it is for people."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    fps: Annotated[float, Field(gt=0)]
    size: tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]]
    line: _Line | None = None
    crossings: Annotated[tuple[_Crossing, ...], Field(max_length=10_000)] = ()
    intervals_frames: Annotated[tuple[tuple[int, int], ...], Field(max_length=10_000)] = ()
    tolerance_frames: Annotated[float, Field(ge=0)] = 10.0


_FILE = TypeAdapter(dict[str, _Notes])


def noted_clips(path: Path) -> Iterator[Clip]:
    """Yield the videos of a notes file that lie beside it and have crossings or visits.

    Raises:
        SetupError: The file cannot be read or is no notes file.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SetupError(f"{path}: larger than {MAX_BYTES} bytes; this is no notes file")
        notes = _FILE.validate_json(path.read_bytes())
    except OSError as error:
        raise SetupError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise SetupError(f"{path}: {place}: {first['msg']}") from None
    for name, each in notes.items():
        video = path.with_name(Path(name).name)
        if video.is_file() and (each.line or each.intervals_frames):
            yield Clip(video, _truth(each), _camera(each))


def _camera(notes: _Notes) -> CameraSettings:
    width, height = notes.size
    content: dict[str, object] = {"id": "noted", "analysis_fps": min(notes.fps, 30.0)}
    rules: list[dict[str, object]] = []
    if notes.line:
        points = [(x / width, y / height) for x, y in (notes.line.p1, notes.line.p2)]
        content["lines"] = [{"id": "line", "points": points}]
        rule: dict[str, object] = {
            "id": "crossed",
            "kind": "line_crossed",
            "line": "line",
            "classes": VEHICLES,
        }
        rules.append(rule)
    if notes.intervals_frames:
        corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
        content["zones"] = [{"id": "picture", "polygon": corners}]
        inside = {"id": "inside", "kind": "objects_inside", "zone": "picture"}
        rules.append({**inside, "minimum_duration_s": INSIDE_S, "classes": ("person",)})
    return CameraSettings.model_validate({**content, "rules": rules})


def _truth(notes: _Notes) -> Truth:
    slack = notes.tolerance_frames / notes.fps
    crossed = [
        ExpectedEvent(
            kind="line_crossed",
            at_s=each.frame / notes.fps,
            zone="line",
            early_s=slack,
            late_s=slack,
            measured={},
        )
        for each in notes.crossings
    ]
    inside = [
        ExpectedEvent(
            kind="objects_inside",
            at_s=start / notes.fps + INSIDE_S,
            zone="picture",
            early_s=slack,
            late_s=slack,
            measured={},
        )
        for start, _ in notes.intervals_frames
    ]
    return Truth.model_validate({"expected": [*crossed, *inside], "fps": notes.fps})
