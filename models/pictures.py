"""Pictures that every new model is run on once: stills of the rendered clips that we ship."""

from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

CLIPS: Final = Path(__file__).parents[1] / "sample_videos"
_MOST_CLIPS: Final = 4

Picture = NDArray[np.uint8]
"""(H, W, 3) BGR."""


def self_test_pictures(folder: Path = CLIPS) -> tuple[Picture, ...]:
    """Return two stills of each clip, from its start and its middle.

    Returns:
        At most eight pictures; none where the clips are not installed.
    """
    clips = sorted(folder.glob("*.mp4"))[:_MOST_CLIPS]
    return tuple(still for clip in clips for still in _stills(clip))


def _stills(clip: Path) -> list[Picture]:
    stills = []
    with av.open(str(clip)) as container:
        half = (container.duration or 0) // 2
        for at in (0, half):
            container.seek(at)
            frame = next(container.decode(video=0))
            stills.append(frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False))
    return stills
