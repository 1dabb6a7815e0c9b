"""The whole of Qyragy for the end-to-end tests: the demo's own classes on free ports."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

import httpx

from demo.client import is_healthy
from demo.files import write_yaml
from demo.ports import free_ports
from demo.processes import Processes
from demo.site import Plan, Site
from sample_videos.camera_server import CameraServer
from sample_videos.text_server import TextServer
from tests.e2e import scene

PEOPLE = {"aigerim": "operator", "berik": "operator", "dana": "viewer"}
UP_WITHIN_S = 90.0


@dataclass
class Stack:
    """A running site; the center may be stopped and started by a test."""

    folder: Path
    site: Site
    processes: Processes
    cameras: CameraServer
    blanks: scene.Blanks
    passwords: dict[str, str]
    command_lines: "CommandLines"

    @property
    def address(self) -> str:
        return self.site.address

    @property
    def secrets(self) -> list[str]:
        """What may be seen nowhere: passwords as they are and as they stand in an address."""
        plain = [scene.PASSWORD, self.site.secrets["redis"], self.site.secrets["camera"]]
        return [*plain, *(quote(each, safe="") for each in plain)]

    def leaks(self, told: Mapping[str, str]) -> list[str]:
        """Say which of these texts hold a password, and never which one."""
        return [
            place for place, text in told.items() if any(secret in text for secret in self.secrets)
        ]

    def logs(self) -> dict[str, str]:
        """What the programs have said so far."""
        return {str(path): path.read_text() for path in (self.folder / "logs").iterdir()}

    def let_in(self, camera: str) -> None:
        """The people of its clip are to be seen from now on."""
        self.cameras.set_fault(camera, "ok")

    def empty(self, camera: str) -> None:
        """Nobody is to be seen from now on."""
        blank = self.blanks.h264 if camera.endswith("264") else self.blanks.hevc
        self.cameras.set_fault(camera, "swap", str(blank))

    @contextmanager
    def person(self, name: str) -> Iterator[httpx.Client]:
        """Somebody who has signed in by password, without a browser."""
        said = {"name": name, "password": self.passwords[name]}
        origin = {"Origin": self.address}
        with httpx.Client(base_url=self.address, timeout=20, headers=origin) as client:
            client.post("/v1/session", json=said).raise_for_status()
            yield client

    def wait(self, ready: Callable[[], bool], what: str, seconds: float = UP_WITHIN_S) -> None:
        """Wait until something is so, while all programs are alive."""
        self.processes.wait_until(ready, what, seconds)


class CommandLines:
    """Notes what everybody on this machine can read of all processes, again and again."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="command-lines")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.3):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):  # it ended while we looked
                    self.seen.add(path.read_bytes().decode(errors="replace"))


@contextmanager
def running(folder: Path, model: Path) -> Iterator[Stack]:
    """Start everything and return when the first pictures are analysed."""
    with ExitStack() as parts:
        blanks = scene.write_blanks(folder)
        cameras = parts.enter_context(scene.camera_server(blanks))
        text = parts.enter_context(TextServer("This is a shopping list.\n"))
        urls = _urls(cameras, text)
        sites = folder / "sites"
        sites.mkdir()
        write_yaml(sites / "site.yaml", scene.site_file(list(urls)))
        people = dict(PEOPLE)
        plan = Plan(free_ports(), scene.node_settings(urls, model), sites, people)
        processes = Processes(folder / "site", threading.Event())
        parts.callback(processes.stop)
        site = Site(folder / "site", plan, processes)
        seen = parts.enter_context(CommandLines())
        stack = Stack(folder / "site", site, processes, cameras, blanks, {}, seen)
        for camera in scene.LATE.values():
            stack.empty(camera)
        _start(stack)
        yield stack


def _urls(cameras: CameraServer, text: TextServer) -> dict[str, str]:
    urls = {name: cameras.url(name) for name in (*scene.HEALTHY, "sound")}
    host = f"127.0.0.1:{cameras.port}"
    who = f"{quote(scene.USER)}:{quote(scene.PASSWORD, safe='')}"
    return urls | {
        "off": f"rtsp://{who}@127.0.0.1:{_closed_port()}/off",
        "wrong-password": f"rtsp://{who}@{host}/wrong-password",
        "missing": f"rtsp://{who}@{host}/nothing-here",
        "text-file": text.url(),
    }


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(stack: Stack) -> None:
    site = stack.site
    site.start_redis()
    site.prepare_center()
    stack.wait(site.redis_answers, "Redis")
    site.start_center()
    stack.wait(lambda: is_healthy(site.address), "the control center")
    site.start_node()
    for name in ("aigerim", "berik"):
        _give_password(stack, name)
    with stack.person("aigerim") as client:

        def analyses() -> bool:
            items = client.get("/v1/cameras").raise_for_status().json()["items"]
            seen = {each["id"]: each["frames_analysed"] for each in items}
            return all(seen[name] > 0 for name in scene.HEALTHY)

        stack.wait(analyses, "pictures of the healthy cameras")


def _give_password(stack: Stack, name: str) -> None:
    password = secrets.token_urlsafe(16)
    with httpx.Client(base_url=stack.address, headers={"Origin": stack.address}) as client:
        token = {"token": stack.site.links[name]}
        client.post("/v1/session/link", json=token).raise_for_status()
        client.put("/v1/session/password", json={"new": password}).raise_for_status()
    stack.passwords[name] = password
