"""What the demo measured: the last line that it prints."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figures:
    """Of this run alone; the names are those of the JSON object."""

    cameras: int
    frames_analysed: int
    events: int
    incidents: int
    latency_ms: dict[str, float | None]
    dropped_frames: int
    model: str | None

    def as_line(self) -> str:
        """Return one JSON object on one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def latency_figures(seconds: Sequence[float]) -> dict[str, float | None]:
    """Return median and 95th percentile (nearest rank) in milliseconds; None without values."""
    values = sorted(1000 * each for each in seconds)
    if not values:
        return {"p50": None, "p95": None}
    rank = -(-95 * len(values) // 100)  # rounded up
    return {"p50": round(statistics.median(values), 1), "p95": round(values[rank - 1], 1)}
