"""Small recipes, pictures and folders for the tests of the training."""

from pathlib import Path

import cv2
import numpy as np

from models.train.cache import Cache, Image, build
from models.train.dataset import Labels, Picture, Teaching
from models.train.recipe import Augment, Recipe, read_recipe

TEACHING = Teaching(positive_from=0.45, full_weight_from=0.7)
HEADER = "file,repo,commit,path,licence,sequence,width,height,label,split,source,light,boxes\n"
CC_BY = "CC BY 4.0 (Roboflow someone/something)"


def recipe() -> Recipe:
    return read_recipe().recipe


def plain_augment(**changes: object) -> Augment:
    """The recipe's, with nothing done but placing at its own size."""
    still = dict.fromkeys(
        ("stretch", "flip", "grey", "night", "rain", "blur", "noise", "compression"), 0.0
    )
    return recipe().augment.model_copy(
        update={**still, "hue": 0.0, "saturation": 0.0, "value": 0.0, **changes}
    )


def labels(*rows: tuple[float, ...]) -> Labels:
    return np.array(rows, np.float32).reshape(-1, 6)


def square_picture(size: int = 100, box: tuple[int, int, int, int] = (20, 30, 50, 70)) -> Picture:
    """Not on disk: labels of one white box on black, class 2."""
    left, top, right, bottom = box
    row = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    return Picture(Path("nowhere.jpg"), labels((2, *(each / size for each in row), 1.0)))


def white_box(
    size: int = 100, box: tuple[int, int, int, int] = (20, 30, 50, 70)
) -> tuple[Image, Labels]:
    """(size, size, 3) black with a white box; its labels."""
    image = np.zeros((size, size, 3), np.uint8)
    left, top, right, bottom = box
    image[top:bottom, left:right] = 255
    return image, square_picture(size, box).labels


def write_picture(folder: Path, stem: str, lines: str, *, size: tuple[int, int] = (40, 60)) -> None:
    """Write images/STEM.jpg (height, width) and labels/STEM.txt."""
    for name in ("images", "labels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    image = np.full((*size, 3), 90, np.uint8)
    cv2.imwrite(str(folder / "images" / f"{stem}.jpg"), image)
    (folder / "labels" / f"{stem}.txt").write_text(lines)


def write_sources(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    """Write sources.csv from (file, licence, split)."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{file},owner/repo,abc,images/{file},{licence},s,60,40,human,{split},street,day,1\n"
        for file, licence, split in rows
    ]
    (folder / "sources.csv").write_text(HEADER + "".join(lines))


def small_cache(folder: Path, kinds: list[list[int]]) -> Cache:
    """A cache of grey pictures with boxes of these classes."""
    pictures = []
    for number, present in enumerate(kinds):
        write_picture(folder, f"{number}", "")
        rows = [(kind, 0.5, 0.5, 0.4, 0.4, 1.0) for kind in present]
        pictures.append(Picture(folder / "images" / f"{number}.jpg", labels(*rows)))
    return build(folder / "cache", "small", pictures)
