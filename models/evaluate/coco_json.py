"""Labels as COCO keeps them: one JSON file over all pictures."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from models.errors import DataError
from models.evaluate.dataset import (
    MOST_BOXES,
    MOST_PICTURES,
    DataSet,
    Sample,
    Truth,
    read_picture,
    truth_of,
)

_MAX_BYTES: Final = 512 * 1024 * 1024
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Read(BaseModel):
    """Other keys of COCO's, such as segmentation, are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Image(_Read):
    id: int
    file_name: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _Category(_Read):
    id: int
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class _Annotation(_Read):
    image_id: int
    category_id: int
    bbox: tuple[Finite, Finite, Finite, Finite]
    """Left, top, width, height in pixels."""
    iscrowd: int = 0
    ignore: int | bool = 0


class _File(_Read):
    images: Annotated[list[_Image], Field(max_length=MOST_PICTURES)]
    categories: Annotated[list[_Category], Field(max_length=MOST_BOXES)]
    annotations: list[_Annotation]


@dataclass(frozen=True, slots=True)
class CocoPicture:
    """One picture of the file."""

    path: Path
    truth: Truth

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def load(self) -> Sample:
        """Read the picture.

        Raises:
            DataError: It cannot be read.
        """
        return Sample(read_picture(self.path), self.truth)


def read_coco(path: Path) -> DataSet:
    """Read a COCO file; its pictures lie beside it or in `images/` beside it.

    What is marked `iscrowd` or `ignore` is neither a miss nor a false alarm.

    Raises:
        DataError: It is no such file, or its ids do not fit together.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DataError(f"{path}: longer than {_MAX_BYTES} bytes")
        content = _File.model_validate(json.loads(path.read_bytes()))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{path}: {place}: {first['msg']}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: no COCO file: {error}") from error
    folder = path.parent / "images" if (path.parent / "images").is_dir() else path.parent
    ids = {category.id: index for index, category in enumerate(content.categories)}
    truths = _truths(path, content, ids)
    pictures = [
        CocoPicture(_inside(folder, each, path), truths[each.id]) for each in content.images
    ]
    labels = [category.name for category in content.categories]
    return DataSet(path.parent.name, labels, pictures)


def _truths(path: Path, content: _File, ids: Mapping[int, int]) -> Mapping[int, Truth]:
    rows = defaultdict[int, list[tuple[int, tuple[float, ...], bool]]](list)
    for number, each in enumerate(content.annotations):
        if each.category_id not in ids:
            raise DataError(
                f"{path}: annotations.{number}: there is no category {each.category_id}"
            )
        left, top, width, height = each.bbox
        xyxy = (left, top, left + width, top + height)
        rows[each.image_id].append((ids[each.category_id], xyxy, bool(each.iscrowd or each.ignore)))
    return {each.id: truth_of(rows[each.id]) for each in content.images}


def _inside(folder: Path, image: _Image, path: Path) -> Path:
    """Return where a picture lies; a name that leads out of the folder is refused."""
    if Path(image.file_name).is_absolute() or ".." in Path(image.file_name).parts:
        raise DataError(f"{path}: image {image.id}: {image.file_name!r} leads out of its folder")
    return folder / image.file_name
