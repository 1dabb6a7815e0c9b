"""What a camera does to a picture: lens, sensor, processing, coding."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.draws import chance
from sample_videos.scenes.light import Light

Image = NDArray[np.uint8]
Single = NDArray[np.float32]
_STREAKS = 500


@dataclass(frozen=True, slots=True)
class Lens:
    """Lengths in pixels of the frame, levels of 255."""

    blur: float = 0.55
    """Sigma of the optics."""
    noise: float = 2.0
    """Standard deviation in the middle tones, levels."""
    sharpen: float = 0.5
    motion: tuple[float, float] = (0.0, 0.0)
    """Smear by a moving or shaking camera: x and y, pixels."""
    gamma: float = 1.0
    saturation: float = 1.0
    """0 is a picture without colour, as at night with infrared light."""
    scale: float = 1.0
    """Share of the pixels' count per side that a weak stream keeps."""
    jpeg: int = 0
    """Quality of a lossy coding 1..100; 0: none."""


DEFAULT = Lens()


def drawn(rng: np.random.Generator, light: Light) -> Lens:
    """A camera at random: most are fair, some are poor."""
    smear = rng.normal(0, 1.2, 2) if chance(rng, 0.15) else np.zeros(2)
    grey = light.night > 0 and chance(rng, 0.3)  # infrared at night
    return Lens(
        blur=float(rng.choice([rng.uniform(0.3, 0.9), rng.uniform(0.9, 2.2)], p=[0.8, 0.2])),
        noise=float(light.noise * rng.uniform(0.4, 3.0)),
        sharpen=float(rng.uniform(0.0, 0.9)),
        motion=(float(smear[0]), float(smear[1])),
        gamma=float(np.exp(rng.normal(0, 0.10))),
        saturation=0.0 if grey else float(rng.uniform(0.6, 1.25)),
        scale=float(rng.choice([1.0, rng.uniform(0.4, 0.9)], p=[0.7, 0.3])),
        jpeg=int(rng.integers(25, 95)),
    )


def developed(image: Image, lens: Lens, light: Light, rng: np.random.Generator) -> Image:
    """The picture as the camera gives it."""
    wet = _rain(image, light.rain, rng) if light.rain else image
    picture = _optics(wet.astype(np.float32), lens)
    picture = _colours(picture, lens)
    picture = _sensor(picture, lens, rng)
    if lens.sharpen:
        picture += lens.sharpen * (picture - cv2.GaussianBlur(picture, (0, 0), 1.3))
    return _coded(_rescaled(_bytes(picture), lens.scale), lens.jpeg)


def covered(image: Image, rng: np.random.Generator, share: float) -> Image:
    """Something close and out of focus hides about `share` of the picture from one side."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.float32)
    edge = int(share * width)
    wobble = int(rng.uniform(-0.2, 0.2) * width)
    corners = np.array([[0, 0], [edge + wobble, 0], [edge - wobble, height], [0, height]])
    cv2.fillPoly(mask, [corners], 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), 25)[..., None]
    return _bytes(image * (1 - soft) + soft * rng.uniform(5, 40))


def _bytes(picture: NDArray[np.floating]) -> Image:
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _rain(image: Image, amount: float, rng: np.random.Generator) -> Image:
    height, width = image.shape[:2]
    drops = np.zeros((height, width), np.uint8)
    for _ in range(int(_STREAKS * amount)):
        x, y = int(rng.integers(-20, width)), int(rng.integers(-40, height))
        length, level = int(rng.integers(8, 34)), int(rng.integers(60, 150))
        end = (x + int(length * 0.15), y + length)
        cv2.line(drops, (x, y), end, level, 1, cv2.LINE_AA)
    return _bytes(image + 0.45 * cv2.GaussianBlur(drops, (0, 0), 0.7)[..., None])


def _optics(picture: Single, lens: Lens) -> Single:
    if lens.blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), lens.blur), np.float32)
    length = float(np.hypot(*lens.motion))
    if length < 1:
        return picture
    reach = int(np.ceil(length))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    dx, dy = round(lens.motion[0] / 2), round(lens.motion[1] / 2)
    cv2.line(kernel, (reach - dx, reach - dy), (reach + dx, reach + dy), 1.0)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)


def _colours(picture: Single, lens: Lens) -> Single:
    if lens.saturation != 1:
        grey = picture @ np.array([0.114, 0.587, 0.299], np.float32)
        coloured = grey[..., None] + lens.saturation * (picture - grey[..., None])
        picture = coloured.astype(np.float32)
    if lens.gamma != 1:
        bent = 255 * (np.clip(picture, 0, 255) / 255) ** lens.gamma
        picture = bent.astype(np.float32)
    return picture


def _sensor(picture: Single, lens: Lens, rng: np.random.Generator) -> Single:
    """Noise that grows with the light, partly in colour."""
    if not lens.noise:
        return picture
    height, width = picture.shape[:2]
    grain = rng.standard_normal((height, width), np.float32)[..., None]
    coarse = rng.standard_normal((height // 2, width // 2, 3), np.float32)
    colour = np.asarray(0.5 * cv2.resize(coarse, (width, height)), np.float32)
    if not lens.saturation:
        colour[:] = 0
    level = 0.5 + 0.6 * np.sqrt(np.clip(picture, 0, 255) / 255)
    return (picture + (grain + colour) * (lens.noise * level)).astype(np.float32)


def _rescaled(image: Image, scale: float) -> Image:
    if scale == 1:
        return image
    height, width = image.shape[:2]
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height)), np.uint8)


def _coded(image: Image, quality: int) -> Image:
    if not quality:
        return image
    _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)
