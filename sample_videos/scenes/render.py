"""Clips of a scenario: pictures that survive a cut-off, then the coded video and its truth."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from sample_videos.scenes import clip_truth, ground, post, scenery
from sample_videos.scenes.renderer import Image, Item, Renderer, Scene
from sample_videos.scenes.scenario import Scenario, Shot
from sample_videos.scenes.stage import Posed, beams, nearest_contacts, pose
from sample_videos.scenes.truth import seen_actors

CRF = 28
"""Cars lose nothing at this quality, people three or four points of recall at 60 pixels."""
_NOISE_SALT = 3
Progress = Callable[[str, int, int], None]
"""Camera, pictures done, pictures in all."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Pictures of one camera on their way to a clip."""

    path: Path

    def picture(self, number: int) -> Path:
        """A finished picture."""
        return self.path / f"{number:05d}.png"

    def truth(self, number: int) -> Path:
        """What is in it; written last, so it marks the picture as complete."""
        return self.path / f"{number:05d}.json"

    def missing(self, numbers: range) -> list[int]:
        """Numbers that are not complete."""
        return [number for number in numbers if not self.truth(number).exists()]


def render(
    scenario: Scenario, out: Path, seed: int, progress: Progress, numbers: range | None = None
) -> list[Path]:
    """Draw what is missing of each camera's pictures; code the clips that are complete.

    Args:
        scenario: What to draw.
        out: Gets `NAME.mp4` and `NAME.truth.json`, and `frames/NAME/` with the pictures.
        seed: Of the sensor's noise; the scenario itself holds all other seeds.
        progress: Told after each picture.
        numbers: Draw only these pictures of each clip.

    Returns:
        The clips that were coded.
    """
    wanted = numbers if numbers is not None else range(scenario.frame_count)
    coded = []
    stage: _Stage | None = None
    for shot in scenario.shots:
        folder = Folder(out / "frames" / shot.name)
        folder.path.mkdir(parents=True, exist_ok=True)
        missing = folder.missing(wanted)
        if missing:
            stage = stage or _Stage(scenario, shot.camera.size)
            _draw(stage, shot, folder, missing, seed, progress)
        if not folder.missing(range(scenario.frame_count)):
            coded.append(_finish(scenario, shot, folder, out))
    return coded


class _Stage:
    """The scenario's site, loaded."""

    def __init__(self, scenario: Scenario, size: tuple[int, int]) -> None:
        self.scenario = scenario
        self.renderer = Renderer(size)
        self._fixed = scenery.scenery(scenario.site)
        self._lamps = scenery.lamp_lights(scenario.site)
        self._heads: dict[str, list[Item]] = {}
        self.renderer.lay_ground(
            ground.paint(scenario.site, _ground_pixels(size)), scenario.site.size_m
        )

    def picture(self, shot: Shot, at_s: float) -> tuple[Image, list[clip_truth.Record]]:
        """One picture before the sensor, and what is in it."""
        posed = pose(self.scenario.placed(at_s))
        scene = self._scene(posed, shot, at_s)
        camera, light = shot.camera_at(at_s), self.scenario.light
        # Beams reach everywhere, and a turned camera changes all.
        partly = not light.night and camera is shot.camera
        moving = [each.vertices(part)[::7] for each in posed for part in each.parts]
        image = self.renderer.draw(camera, scene, light, moving=moving if partly else None)
        return image, clip_truth.frame_records(seen_actors(self.renderer, camera, scene, posed))

    def _scene(self, posed: Sequence[Posed], shot: Shot, at_s: float) -> Scene:
        items = [*self._fixed, *self._signals(at_s), *(i for each in posed for i in each.items())]
        night = self.scenario.light.night > 0
        return Scene(
            items,
            nearest_contacts(posed, shot.camera),
            self._lamps if night else (),
            beams(posed) if night else (),
        )

    def _signals(self, at_s: float) -> list[Item]:
        lit = self.scenario.programme.lit(at_s)
        if not lit:
            return []
        key = json.dumps(lit, sort_keys=True)
        if key not in self._heads:
            self._heads[key] = scenery.signals(self.scenario.site, lit)
        return self._heads[key]


def _ground_pixels(size: tuple[int, int]) -> int:
    """Finer than the picture can show it, at most 4096."""
    return min(4096, 4 * size[0])


def _draw(  # the whole order
    stage: _Stage,
    shot: Shot,
    folder: Folder,
    missing: Sequence[int],
    seed: int,
    progress: Progress,
) -> None:
    scenario = stage.scenario
    lens = replace(post.DEFAULT, noise=scenario.noise * scenario.light.noise)
    for done, number in enumerate(missing, 1):
        image, records = stage.picture(shot, number / scenario.fps)
        rng = np.random.default_rng((seed, _NOISE_SALT, _number_of(shot.name), number))
        finished = post.developed(image, lens, scenario.light, rng)
        cv2.imwrite(str(folder.picture(number)), finished, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        part = folder.truth(number).with_suffix(".part")
        part.write_text(json.dumps(records), encoding="utf-8")
        os.replace(part, folder.truth(number))  # noqa: PTH105  # it is complete from here on
        progress(shot.name, done, len(missing))


def _number_of(name: str) -> int:
    return int.from_bytes(name.encode("utf-8"), "big") % 2**63


def _finish(scenario: Scenario, shot: Shot, folder: Folder, out: Path) -> Path:
    clip = out / f"{shot.name}.mp4"
    _encode(clip, _pictures(folder, scenario.frame_count), scenario, shot.camera.size)
    numbers = range(scenario.frame_count)
    frames = [json.loads(folder.truth(number).read_text(encoding="utf-8")) for number in numbers]
    record = clip_truth.truth(scenario, shot, frames, [clip])
    (out / f"{shot.name}.truth.json").write_text(clip_truth.text(record), encoding="utf-8")
    return clip


def _pictures(folder: Folder, count: int) -> Iterator[Image]:
    for number in range(count):
        image = cv2.imread(str(folder.picture(number)))
        if image is None:
            raise FileNotFoundError(f"{folder.picture(number)} is gone: delete its .json, go on")
        yield np.asarray(image, np.uint8)


def _encode(
    path: Path, pictures: Iterator[Image], scenario: Scenario, size: tuple[int, int]
) -> None:
    rate = Fraction(scenario.fps).limit_denominator(1000)
    options = {"crf": str(CRF), "preset": "slow", "sc_threshold": "0"}
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = round(2 * scenario.fps)
        stream.codec_context.max_b_frames = 0
        for number, image in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
