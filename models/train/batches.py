"""The endless row of training pictures: picture n is the same in every run of a recipe."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.train.augment import PICTURES_OF_A_MOSAIC, Shown, mosaic, single, spoil
from models.train.cache import Cache, Image, Stored
from models.train.dataset import Labels
from models.train.recipe import CLASSES, Recipe, Stage

_EMPTY_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pictures and what is in them."""

    images: NDArray[np.uint8]
    """(B, 3, H, W), RGB, laid out with the channels last in memory."""
    shown: tuple[Shown, ...]
    """One table for each picture."""


class Pictures:
    """Real and rendered pictures, drawn in the recipe's mix."""

    def __init__(self, recipe: Recipe, real: Cache, rendered: Cache | None) -> None:
        self._recipe = recipe
        self._real, self._rendered = real, rendered
        self._chances = chances(real.stored, recipe.mix.rare_power)

    def batch(self, numbers: range) -> Batch:
        """Return the pictures with these numbers."""
        stage = self._recipe.stage(numbers[0])
        made = [self.picture(number, stage) for number in numbers]
        images = np.stack([image[:, :, ::-1] for image, _ in made]).transpose(0, 3, 1, 2)
        return Batch(images, tuple(shown for _, shown in made))

    def picture(self, number: int, stage: Stage) -> tuple[Image, Shown]:
        """Return one training picture; nothing but seed and number decides it."""
        rng = np.random.default_rng((self._recipe.seed, number))
        how = self._recipe.augment
        if rng.random() < stage.mosaic:
            four = [self._draw(rng) for _ in range(PICTURES_OF_A_MOSAIC)]
            image, shown = mosaic(four, stage.size, how, rng)
        else:
            image, shown = single(*self._draw(rng), stage.size, how, rng)
        return spoil(image, how, rng), shown

    def _draw(self, rng: Generator) -> tuple[Image, Labels]:
        if self._rendered is not None and rng.random() < self._recipe.mix.rendered:
            number = int(rng.integers(len(self._rendered.stored)))
            return self._rendered.image(number), self._rendered.stored[number].labels
        number = int(np.searchsorted(self._chances, rng.random(), side="right"))
        return self._real.image(number), self._real.stored[number].labels


def chances(stored: tuple[Stored, ...], rare_power: float) -> NDArray[np.float64]:
    """Return the running sum of each picture's chance, so that rare classes are seen more often.

    A picture weighs as much as its rarest class: (most frequent / frequency) ** rare_power, where
    a class's frequency is the number of pictures that have it. Empty pictures weigh half.
    """
    present = np.array(
        [[(each.labels[:, 0] == kind).any() for kind in range(len(CLASSES))] for each in stored]
    )
    frequency = np.maximum(present.sum(axis=0), 1)
    rarity = (frequency.max() / frequency) ** rare_power
    weights = np.where(present.any(axis=1), (present * rarity).max(axis=1), _EMPTY_WEIGHT)
    running = np.cumsum(weights / weights.sum())
    running[-1] = 1.0
    return np.asarray(running, np.float64)
