"""How long a node is blind after a killed process: from the loss to the return, by its own log.

    python -m tests.bench.bench_restarts MODEL.onnx [--kills 10] [--clip FILE]

A whole node with four cameras; their readers and the analyser are killed with SIGKILL in turn,
seldom enough that the node takes none of them for hopeless. Two cameras begin their clip with
each client, so that a key frame comes at once; two are live: there the wait for the next key
frame is the camera's own. Needs redis-server.
"""

import argparse
import os
import random
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import cycle
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge_node.publishing.signing import NodeKey
from sample_videos.camera_server import CameraServer, CameraSource
from tests.conftest import RedisServer
from tests.integration.node_at_work import NodeAtWork, until, watched

AT_ONCE, LIVE = ("open-1", "open-2"), ("live-1", "live-2")
BETWEEN_S = 17.0
"""Three losses of the analyser within 30 s make the node pause."""
KEY_FRAMES_APART_S = 2.0
"""In the clip; a live reader is killed at any moment between two of them."""
CLIP = Path(__file__).parents[2] / "sample_videos" / "crossing_north.mp4"


@dataclass
class Bench:
    """A running node, and the seconds measured, by what was killed."""

    node: NodeAtWork
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, what: str, pid: Callable[[], int], lost: str, back: str, of: str) -> None:
        """Kill a process; note the seconds between its loss and its return in the log."""
        until(pid, 60, f"{what} runs")
        before = len(self.times(lost, of))
        os.kill(pid(), signal.SIGKILL)
        until(lambda: len(self.times(lost, of)) > before, 30, lost)
        gone = self.times(lost, of)[-1]
        until(lambda: self.times(back, of)[-1:] > [gone], 60, back)
        here = next(each for each in self.times(back, of) if each > gone)
        self.seconds.setdefault(what, []).append((here - gone).total_seconds())

    def times(self, event: str, camera: str) -> list[datetime]:
        """Return when this was logged of a camera, or of no camera."""
        return [
            datetime.fromisoformat(str(line["timestamp"]))
            for line in self.node.logged(event)
            if line.get("camera_id", "") == camera
        ]

    def kill_reader(self, camera: str, what: str) -> None:
        """Kill one camera's reader."""
        self.measure(what, lambda: self.node.reader(camera), "reader.lost", "camera.online", camera)

    def kill_analyser(self) -> None:
        """Kill the analyser."""
        self.measure("analyser", self.node.analyser, "analyser.lost", "analyser.ready", "")


def run(bench: Bench, kills: int) -> None:
    """Kill each kind so often."""
    turns = zip(range(kills), cycle(AT_ONCE), cycle(LIVE), strict=False)
    for _, at_once, live in turns:
        began = time.monotonic()
        bench.kill_reader(at_once, "reader, key frame at once")
        time.sleep(random.uniform(0, KEY_FRAMES_APART_S))
        bench.kill_reader(live, "reader, live camera")
        bench.kill_analyser()
        time.sleep(max(0.0, BETWEEN_S - (time.monotonic() - began)))


def table(seconds: dict[str, list[float]]) -> str:
    """Return one line per kind of process."""
    lines = [f"{'lost -> back':<28}{'kills':>6}{'median':>9}{'p95':>9}{'worst':>9}"]
    for what, each in seconds.items():
        p95 = statistics.quantiles(each, n=20, method="inclusive")[-1]
        numbers = f"{statistics.median(each):>7.2f} s{p95:>7.2f} s{max(each):>7.2f} s"
        lines.append(f"{what:<28}{len(each):>6}{numbers}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--clip", type=Path, default=CLIP)
    options = parser.parse_args()
    sources = [CameraSource(each, options.clip) for each in AT_ONCE]
    sources += [CameraSource(each, options.clip, live=True) for each in LIVE]
    with tempfile.TemporaryDirectory() as temporary, CameraServer(sources) as cameras:
        folder = Path(temporary)
        redis_server = RedisServer(folder)
        redis_server.start()
        told = [watched(each, cameras.url(each), max_pixels=1920 * 1080) for each in AT_ONCE + LIVE]
        node = NodeAtWork(folder, redis_server.url, options.model.resolve(), cameras=told)
        node.enrol(NodeKey(Ed25519PrivateKey.generate()).public_key)
        bench = Bench(node)
        try:
            node.start()
            node.wait_for_log("analyser.ready")
            for camera in AT_ONCE + LIVE:
                until(partial(bench.times, "camera.online", camera), 60, camera)
            run(bench, options.kills)
        finally:
            node.end()
            redis_server.kill()
            print(table(bench.seconds))


if __name__ == "__main__":
    main()
