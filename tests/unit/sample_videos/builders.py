"""Small clips whose pictures can be told apart, made in a few milliseconds."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

LEVELS = 10
"""Pictures differ in brightness; after so many it starts again."""
DARKEST = 40
STEP = 16


@dataclass(frozen=True)
class ClipPlan:
    codec: str = "libx264"
    pictures: int = 10
    fps: int = 20
    key_every: int = 5
    width: int = 160
    height: int = 96
    b_frames: int = 0
    noisy: bool = False
    """Pictures that do not compress, so that each takes several packets."""


def write_clip(path: Path, plan: ClipPlan | None = None) -> Path:
    """Write an MP4 (or raw stream, by the suffix) whose picture n has level n % LEVELS."""
    plan = plan or ClipPlan()
    with av.open(str(path), "w") as container:
        stream = add_video(container, plan)
        for index in range(plan.pictures):
            frame = av.VideoFrame.from_ndarray(picture(index, plan), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, plan.fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def add_video(container: OutputContainer, plan: ClipPlan) -> VideoStream:
    options = {"x265-params": "log-level=none:pools=1:frame-threads=1"}
    stream = container.add_stream(plan.codec, rate=plan.fps, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = plan.width, plan.height, "yuv420p"
    stream.codec_context.gop_size = plan.key_every
    stream.codec_context.max_b_frames = plan.b_frames
    stream.codec_context.thread_count = 1
    return stream


def picture(index: int, plan: ClipPlan):
    level = DARKEST + STEP * (index % LEVELS)
    image = np.full((plan.height, plan.width, 3), level, np.uint8)
    if plan.noisy:
        half = image[plan.height // 2 :]
        half[:] = np.random.default_rng(index).integers(0, 255, half.shape, np.uint8)
    return image


def level_of(image) -> int:
    """Tell which level a decoded picture (H, W, 3) shows, from its upper half."""
    upper = image[: image.shape[0] // 2]
    return round((float(upper.mean()) - DARKEST) / STEP)
