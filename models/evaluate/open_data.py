"""Which data set a path is: a folder of YOLO labels, or COCO's JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from models.errors import DataError
from models.evaluate.coco_json import read_coco
from models.evaluate.dataset import DataSet
from models.evaluate.yolo_folder import read_yolo

COCO_FILE: Final = "coco.json"
_MAX_LIST_BYTES: Final = 16 * 1024 * 1024


def open_data(
    path: Path, *, labels: Sequence[str] = (), only: Path | None = None, sure: float = 0.0
) -> DataSet:
    """Open labelled pictures.

    Args:
        path: A COCO JSON file, a folder with `coco.json`, or a folder with `images/` and
            `labels/`.
        labels: Names by class id of a YOLO folder that has no `data.yaml`.
        only: A file with a picture's name a line; only these are taken.
        sure: A YOLO label with a sixth column, its confidence, is ignored below this.

    Raises:
        DataError: There is nothing that can be used; says what was looked for.
    """
    if path.is_file():
        data = read_coco(path)
    elif (path / "labels").is_dir() and not (labels == () and (path / COCO_FILE).is_file()):
        data = read_yolo(path, labels=labels, sure=sure)
    elif (path / COCO_FILE).is_file():
        data = read_coco(path / COCO_FILE)
    else:
        raise DataError(f"{path}: expected images/ with labels/, or {COCO_FILE}; found neither")
    data = data if only is None else _only(data, only)
    if not data.pictures:
        raise DataError(f"{path}: has no pictures")
    return data


def _only(data: DataSet, listed: Path) -> DataSet:
    try:
        if listed.stat().st_size > _MAX_LIST_BYTES:
            raise DataError(f"{listed}: longer than {_MAX_LIST_BYTES} bytes; not a list")
        lines = listed.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise DataError(f"{listed}: no list of pictures: {error}") from error
    wanted = {Path(line.strip()).name for line in lines if line.strip()}
    found = [picture for picture in data.pictures if picture.name in wanted]
    missing = wanted - {picture.name for picture in found}
    if missing:
        raise DataError(
            f"{listed}: {len(missing)} of {len(wanted)} pictures are not in {data.name}, "
            f"such as {min(missing)}"
        )
    return DataSet(data.name, data.labels, found)
