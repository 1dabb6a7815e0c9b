"""The recipe of a training: every number that decides what comes out, and a hash of them all."""

import hashlib
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import TrainError

HERE: Final = Path(__file__).parent
DEFAULT: Final = HERE / "recipe.toml"
CLASSES: Final = ("person", "bicycle", "car", "motorcycle", "bus", "truck")
"""In the order of the label files; the network's classes are the same."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Part):
    """A part of the way with one size of pictures; stages follow each other."""

    share: float = Field(gt=0, le=1)
    """Of all pictures of the training."""
    size: int = Field(ge=64, le=1280, multiple_of=32)
    """Width and height of the training pictures, pixels."""
    mosaic: float = Field(ge=0, le=1)
    """How many of the pictures are put together from four."""


class Optimiser(_Part):
    """AdamW with a warm-up and a cosine over the whole training."""

    learning_rate: float = Field(gt=0)
    last_share: float = Field(ge=0, le=1)
    """Learning rate at the very end, as a share of the highest."""
    warmup_images: int = Field(ge=0)
    weight_decay: float = Field(ge=0)
    betas: tuple[float, float]
    clip: float = Field(gt=0)
    """Largest norm of the gradient."""
    ema_decay: float = Field(gt=0, lt=1)
    ema_ramp_steps: float = Field(gt=0)


class Loss(_Part):
    """Weights of the three parts, and what a teacher's doubt does to a box."""

    box: float
    cls: float
    dfl: float
    positive_from: float = Field(ge=0, le=1)
    """Boxes with less confidence than this are ignored regions."""
    full_weight_from: float = Field(gt=0, le=1)
    """A box with this confidence or more counts whole; below, by its share."""


class Mix(_Part):
    """What the pictures are drawn from."""

    rendered: float = Field(ge=0, le=1)
    """Share of rendered pictures."""
    rare_power: float = Field(ge=0, le=1)
    """0 draws all real pictures alike; 1 evens out the classes as far as it goes."""
    held_back_every: int = Field(ge=2)
    """Each n-th rendered picture is kept for validation."""


class Augment(_Part):
    """Strength of what is done to a picture; chances are shares of the pictures."""

    long_side: tuple[float, float]
    """Smallest and largest length of a picture's long side, pixels (log-uniform)."""
    mosaic_long_side: tuple[float, float]
    stretch: float = Field(ge=0, lt=1)
    flip: float = Field(ge=0, le=1)
    hue: float = Field(ge=0, le=0.5)
    saturation: float = Field(ge=0, le=1)
    value: float = Field(ge=0, le=1)
    grey: float = Field(ge=0, le=1)
    night: float = Field(ge=0, le=1)
    rain: float = Field(ge=0, le=1)
    blur: float = Field(ge=0, le=1)
    noise: float = Field(ge=0, le=1)
    compression: float = Field(ge=0, le=1)
    keep_part: float = Field(gt=0, le=1)
    """A box cut down to less than this share of its area becomes an ignored region."""
    least_px: float = Field(ge=0)
    """A box with a shorter side becomes an ignored region."""


class Recipe(_Part):
    """All numbers of a training; `images` is its whole length."""

    seed: int
    images: int = Field(gt=0)
    batch: int = Field(gt=0)
    """Pictures of one step, over all workers."""
    validate_every: int = Field(gt=0)
    validation_size: int = Field(ge=64, multiple_of=32)
    stages: tuple[Stage, ...] = Field(min_length=1)
    optimiser: Optimiser
    loss: Loss
    mix: Mix
    augment: Augment

    def stage(self, images_seen: int) -> Stage:
        """Return the stage that the next picture belongs to."""
        end = 0.0
        for stage in self.stages:
            end += stage.share
            if images_seen < end * self.images:
                return stage
        return self.stages[-1]

    def learning_rate(self, images_seen: int) -> float:
        """Linear warm-up, then a cosine down to `last_share` at the recipe's last picture."""
        how = self.optimiser
        if images_seen < how.warmup_images:
            return how.learning_rate * (images_seen + 1) / how.warmup_images
        done = (images_seen - how.warmup_images) / max(1, self.images - how.warmup_images)
        wave = (1 + math.cos(math.pi * min(1.0, done))) / 2
        return how.learning_rate * (how.last_share + (1 - how.last_share) * wave)

    def ema_decay(self, step: int) -> float:
        """Share of the old mean that stays after this step; small at first."""
        how = self.optimiser
        return how.ema_decay * (1 - math.exp(-(step + 1) / how.ema_ramp_steps))


@dataclass(frozen=True, slots=True)
class RecipeFile:
    """A recipe with the architecture beside it and the hash of both.

    The length is not in the hash: rate and stages follow the share done, so it may be changed.
    """

    recipe: Recipe
    architecture: Path
    sha256: str


def read_recipe(path: Path = DEFAULT) -> RecipeFile:
    """Read a recipe and the `architecture.yaml` of its folder.

    Raises:
        TrainError: The file cannot be read, a key is unknown, missing or out of range, or the
            stages do not add up to the whole training.
    """
    architecture = path.parent / "architecture.yaml"
    try:
        text, drawing = path.read_bytes(), architecture.read_bytes()
        recipe = Recipe.model_validate(tomllib.loads(text.decode()))
    except (OSError, ValueError, ValidationError) as error:
        raise TrainError(f"recipe {path}: {error}") from error
    if not math.isclose(sum(stage.share for stage in recipe.stages), 1.0, abs_tol=1e-6):
        raise TrainError(f"recipe {path}: the shares of its stages must add up to 1")
    digest = hashlib.sha256(
        recipe.model_dump_json(exclude={"images"}).encode() + b"\0" + drawing
    ).hexdigest()
    return RecipeFile(recipe, architecture, digest)
