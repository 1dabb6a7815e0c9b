"""Videos without labels: the boxes of the strongest model at hand stand for the truth.

That measures agreement with the teacher, not accuracy: what the teacher misses counts as a false
alarm of the pupil, and what the teacher is not sure of does not count at all.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from models.evaluate.dataset import DataSet, Truth
from models.evaluate.stills import WHOLE, Part, Still, as_jpeg, stills_of
from models.runtime.boxes import Boxes
from models.runtime.session import DetectorSession

SURE: Final = 0.5
"""Confidence from which a box of the teacher counts as true."""
UNSURE: Final = 0.2
"""Weaker boxes of the teacher count as nothing; those between are ignored."""


def taught_by(
    teacher: DetectorSession,
    videos: Sequence[Path],
    count: int,
    progress: Callable[[int, int], None],
    part: Part = WHOLE,
    *,
    sure: float = SURE,
) -> DataSet:
    """Return stills of the videos, with the boxes of the teacher for their truth.

    Raises:
        DataError: A video cannot be read.
    """
    pictures = []
    for name, image in stills_of(videos, count, part):
        jpeg = as_jpeg(image)
        seen = Still(name, jpeg, NOTHING).load().image
        pictures.append(Still(name, jpeg, as_truth(teacher.detect(seen, UNSURE), sure)))
        progress(len(pictures), count)
    return DataSet(f"boxes of {teacher.name}", teacher.labels, pictures)


def as_truth(boxes: Boxes, sure: float = SURE) -> Truth:
    """Return boxes as what is there; those below `sure` are ignored."""
    return Truth(boxes.xyxy, boxes.class_id, boxes.confidence < sure)


NOTHING: Final = Truth(
    np.empty((0, 4), dtype=np.float32),
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype=np.bool_),
)
