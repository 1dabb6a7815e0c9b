"""`python -m demo`: two sample cameras, Redis, a node, a center, and a client that measures."""

import argparse
import json
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from demo.client import Arrival, LiveClient, wait_for_answer
from demo.processes import DemoError, Processes, answers, free_port
from demo.site import Ports, Site

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".demo"


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make demo ARGS=...", description=__doc__)
    parser.add_argument("--seconds", type=float, help="end by itself after so long")
    parser.add_argument("--model", help="name (qyragy-models list) or path of an ONNX file")
    parser.add_argument(
        "--camera",
        action="append",
        type=Path,
        default=[],
        help="YAML file of a camera of your own, instead of the sample cameras; may be repeated",
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the console, if free")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Run the demo; 0 if an incident arrived, 1 if not or something failed."""
    options = arguments(words)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    DATA.mkdir(mode=0o700, exist_ok=True)
    (DATA / "logs").mkdir(exist_ok=True)
    processes = Processes(DATA / "logs")
    try:
        return run(options, processes, stop)
    except DemoError as error:
        print(f"[demo] {error}", file=sys.stderr)
        return 1
    finally:
        processes.stop()


def run(options: argparse.Namespace, processes: Processes, stop: threading.Event) -> int:
    """Start everything, follow it until the time is over or Ctrl-C, tell the figures."""
    ports = Ports(redis=free_port(), cameras=free_port(), center=free_port(options.port))
    site = Site(DATA, ROOT, ports, options.camera, options.model)
    step("Redis", lambda: site.start_redis(processes))
    processes.wait_until(lambda: answers(ports.redis), "Redis")
    if not options.camera:
        step("sample cameras", lambda: site.start_cameras(processes))
        processes.wait_until(lambda: answers(ports.cameras), "the camera server")
    step("control center", lambda: site.start_center(processes))
    processes.wait_until(lambda: wait_for_answer(site.address), "the control center")
    step("edge node", lambda: site.start_node(processes))
    client = LiveClient(site.address, site.client_link)
    client.start()
    print(f"\n  Console   {site.address}\n  Sign in   {site.address}/#/sign-in/{site.person_link}")
    print("            (this link works once, for 15 minutes)   Ctrl-C ends the demo\n", flush=True)
    try:
        follow(client, processes, stop, options.seconds)
        return tell(client, site)
    finally:
        client.stop()


def step(name: str, action: Callable[[], None]) -> None:
    """Do one step of the start and say that it is being done."""
    print(f"[demo] {name} …", flush=True)
    action()


def follow(
    client: LiveClient, processes: Processes, stop: threading.Event, seconds: float | None
) -> None:
    """Show cameras and incidents as they come."""
    ends_at = time.monotonic() + seconds if seconds else None
    told = 0
    states: dict[str, tuple[str, str]] = {}
    while not stop.wait(0.5) and (ends_at is None or time.monotonic() < ends_at):
        processes.check()
        for camera, state in client.camera_states().items():
            if states.get(camera) != state:
                print(f"[demo] camera {camera}: {' '.join(state).strip()}", flush=True)
                states[camera] = state
        for arrival in client.arrivals[told:]:
            print(
                f"[demo] incident: {arrival.kind} at {arrival.camera}, "
                f"{arrival.latency_s * 1000:.0f} ms after the frame",
                flush=True,
            )
            told += 1


def tell(client: LiveClient, site: Site) -> int:
    """Print the figures as one JSON object; 1 when no incident arrived."""
    analysed, dropped = client.frames()
    arrivals = list(client.arrivals)
    figures = {
        "cameras": site.camera_count,
        "frames_analysed": analysed,
        "events": client.events(),
        "incidents": len(arrivals),
        "latency_ms": latencies(arrivals),
        "dropped_frames": dropped,
        "model": client.model(),
    }
    print(json.dumps(figures), flush=True)
    return 0 if arrivals else 1


def latencies(arrivals: Sequence[Arrival]) -> dict[str, float | None]:
    """Return p50 and p95 in milliseconds."""
    values = sorted(each.latency_s * 1000 for each in arrivals)
    if not values:
        return {"p50": None, "p95": None}
    p95 = values[min(len(values) - 1, round(0.95 * (len(values) - 1)))]
    return {"p50": round(statistics.median(values), 1), "p95": round(p95, 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
