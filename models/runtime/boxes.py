"""What a network found in a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Boxes:
    """N boxes, most confident first; N may be 0."""

    xyxy: NDArray[np.float32]
    """(N, 4) pixels: left, top, right, bottom."""
    confidence: NDArray[np.float32]
    """(N,) 0..1."""
    class_id: NDArray[np.int64]
    """(N,) index into the model's labels."""
    keypoints: NDArray[np.float32] | None = None
    """(N, K, 3) pixels x, y and visibility 0..1, from networks that give them."""

    def __len__(self) -> int:
        return len(self.confidence)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Boxes":
        """Return the boxes of these rows."""
        keypoints = None if self.keypoints is None else self.keypoints[rows]
        return Boxes(self.xyxy[rows], self.confidence[rows], self.class_id[rows], keypoints)
