"""How right measured speeds are: hundreds of simulated passages with the errors of detectors.

Cameras hang 6 to 10 m high and look 18 to 30 degrees down; marks are clicked within two pixels
and measured within 5 cm; edges of boxes are off by a few per cent, partly for longer.

Run: python tests/bench/bench_speed.py [PASSAGES]
"""

import sys

import numpy as np

from edge_node.rules.speed import measure
from tests.bench.speed_passes import passage

RANGES = ((30.0, 60.0), (60.0, 100.0), (100.0, 160.0))
KM_H = 3.6


def main(passages: int) -> None:
    print("km/h       measured  bias km/h  |error| p50  p95 km/h  p95 %  covered  half-width p50")
    for low, high in RANGES:
        rng = np.random.default_rng(int(low))
        rows = []
        for _ in range(passages):
            each = passage(rng, (low, high))
            speed = measure(each.sights, each.ground, each.label)
            if speed is not None:
                error = (speed.value - each.metres_per_s) * KM_H
                covered = speed.low <= each.metres_per_s <= speed.high
                width = (speed.high - speed.low) / 2 * KM_H
                rows.append((error, error / each.metres_per_s / KM_H, covered, width))
        error, share, covered, width = np.array(rows, np.float64).T
        print(
            f"{low:3.0f}-{high:3.0f}    {len(rows):8d}  {error.mean():9.2f}"
            f"  {np.median(np.abs(error)):11.2f}  {np.quantile(np.abs(error), 0.95):8.2f}"
            f"  {np.quantile(np.abs(share), 0.95):5.1%}  {covered.mean():7.1%}"
            f"  {np.median(width):14.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
