"""Drawing lots."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def one_of(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """One of the choices, each as likely."""
    return choices[int(rng.integers(len(choices)))]


def chance(rng: np.random.Generator, share: float) -> bool:
    """True in `share` (0..1) of the cases."""
    return bool(rng.random() < share)
