"""`python -m demo`: two sample cameras, Redis, a node, a center, and a client that measures."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from demo.client import LiveClient, is_healthy
from demo.errors import DemoError, Stopped, WrongSettings
from demo.figures import Figures, latency_figures
from demo.files import Plain, read_yaml, write_yaml
from demo.ports import Ports, free_ports
from demo.processes import Processes
from demo.site import ROOT, Plan, Site

DATA = ROOT / ".demo"
SAMPLES = {"crossing-north": "crossing_north.mp4", "crossing-south": "crossing_south.mp4"}
PERSON, CLIENT = "demo", "demo-client"
CONSOLE_PORT = 8000
STATES_EVERY_S = 3.0
LOOK_EVERY_S = 0.25
WRONG_SETTINGS = 2


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make demo ARGS=...", description=__doc__)
    parser.add_argument("--seconds", type=_seconds, help="end by itself after so long")
    parser.add_argument("--model", help="name (qyragy-models list) or path of an ONNX file")
    parser.add_argument(
        "--camera",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="YAML file of a camera of your own, instead of the sample cameras; may be repeated",
    )
    parser.add_argument(
        "--port", type=_port, default=CONSOLE_PORT, help="port of the console, if it is free"
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, metavar="FOLDER", help="where everything is kept"
    )
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Run the demo: 0 if an incident arrived, 1 if not or something failed, 2 wrong settings."""
    options = arguments(words)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        return _run(options, stop)
    except Stopped:
        print("[demo] ended before it was up", flush=True)
        return 1 if options.seconds else 0
    except WrongSettings as error:
        print(error, file=sys.stderr)
        return WRONG_SETTINGS
    except (DemoError, httpx.HTTPError) as error:
        print(f"[demo] {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, stop: threading.Event) -> int:
    """Start everything, follow it until the time is over or Ctrl-C, tell the figures."""
    data = options.data.resolve()
    ports = free_ports(options.port)
    if ports.center != options.port:
        print(f"[demo] port {options.port} is in use; the console gets {ports.center}", flush=True)
    node = _node_settings(options)
    processes = Processes(data, stop)
    client = None
    try:
        site = Site(data, _plan(options, data, ports, node), processes)
        start(site, processes, sample_cameras=not options.camera)
        client = LiveClient(site.address, CLIENT, site.links[CLIENT], site.secrets["client"])
        client.start()
        _greet(site)
        _follow(client, site.cameras, processes, stop, options.seconds)
        figures = _figures(client, site.cameras)
    finally:
        print("[demo] ending …", flush=True)
        processes.stop()
        if client is not None:
            client.stop()
    print(figures.as_line(), flush=True)
    return 0 if figures.incidents or not options.seconds else 1


def _node_settings(options: argparse.Namespace) -> dict[str, Plain]:
    settings = read_yaml(ROOT / "configs" / "demo.yaml")
    if options.camera:
        # Loads the settings of nodes, which the sample cameras do not need.
        from demo.own_cameras import read_cameras

        settings |= {"site": "my-cameras", "cameras": read_cameras(options.camera)}
    if options.model:
        settings["model"] = {"name": options.model}
    return settings


def _plan(options: argparse.Namespace, data: Path, ports: Ports, node: dict[str, Plain]) -> Plan:
    people = {PERSON: "admin", CLIENT: "viewer"}
    if not options.camera:
        clips = {name: ROOT / "sample_videos" / file for name, file in SAMPLES.items()}
        return Plan(ports, node, ROOT / "configs" / "sites", people, clips)
    from demo.own_cameras import site_of

    sites = data / "sites"
    sites.mkdir(exist_ok=True)
    cameras = node["cameras"] if isinstance(node["cameras"], list) else []
    write_yaml(sites / "my-cameras.yaml", site_of(cameras, str(node["site"]), str(node["node"])))
    return Plan(ports, node, sites, people)


def start(site: Site, processes: Processes, *, sample_cameras: bool) -> None:
    """Start all programs, and return when each is up.

    Raises:
        DemoError: One of them failed.
        Stopped: Somebody ended the demo meanwhile.
    """
    _step("Redis", site.start_redis)
    if sample_cameras:
        _step("sample cameras", site.start_cameras)
    _step("database, people, node", site.prepare_center)
    processes.wait_until(site.redis_answers, "Redis")
    _step("control center", site.start_center)
    if not site.has_enrolled:
        processes.wait_until(lambda: is_healthy(site.address), "the control center")
    _step("edge node", site.start_node)
    if sample_cameras:
        processes.wait_until(site.cameras_answer, "the camera server")
    processes.wait_until(lambda: is_healthy(site.address), "the control center")


def _step(name: str, action: Callable[[], None]) -> None:
    """Do one step of the start and say that it is being done."""
    print(f"[demo] {name} …", flush=True)
    action()


def _greet(site: Site) -> None:
    print(
        f"\n  Console   {site.address}\n  Sign in   {site.address}/#/sign-in/{site.links[PERSON]}"
    )
    print(
        "            (this link works once, within 15 minutes)   Ctrl-C ends the demo\n", flush=True
    )


def _figures(client: LiveClient, cameras: frozenset[str]) -> Figures:
    analysed, dropped = client.frames(cameras)
    return Figures(
        cameras=len(cameras),
        frames_analysed=analysed,
        events=client.events(),
        incidents=client.incidents,
        latency_ms=latency_figures(client.latencies),
        dropped_frames=dropped,
        model=client.model(),
    )


def _follow(
    client: LiveClient,
    cameras: frozenset[str],
    processes: Processes,
    stop: threading.Event,
    seconds: float | None,
) -> None:
    """Show cameras and incidents as they come."""
    ends_at = time.monotonic() + seconds if seconds else None
    look_at = 0.0
    states: dict[str, str] = {}
    while not stop.wait(LOOK_EVERY_S) and (ends_at is None or time.monotonic() < ends_at):
        processes.check()
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + STATES_EVERY_S
            _tell_states(client, cameras, states)
        for arrival in client.new_arrivals():
            after = f"{arrival.latency_s * 1000:.0f} ms after the frame"
            print(f"[demo] incident: {arrival.kind} at {arrival.camera}, {after}", flush=True)


def _tell_states(client: LiveClient, cameras: frozenset[str], states: dict[str, str]) -> None:
    """Print what has changed since the last look."""
    try:
        now = client.cameras().items
    except httpx.HTTPError:
        return  # whether the center still runs is looked at elsewhere
    for camera in now:
        said = f"{camera.state} {camera.reason}".strip()
        if camera.id in cameras and states.get(camera.id) != said:
            print(f"[demo] camera {camera.id}: {said}", flush=True)
            states[camera.id] = said


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("expected seconds, more than 0")
    return seconds


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004  # the range of TCP ports
        raise argparse.ArgumentTypeError("expected 0 to 65535; 0 takes a free one")
    return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
