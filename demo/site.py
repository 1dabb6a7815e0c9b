"""The demo's site: its settings files, secrets and programs, all under one folder."""

import json
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from demo.errors import DemoError
from demo.files import Plain, write_secret, write_yaml
from demo.ports import Ports, answers
from demo.processes import Processes

ROOT = Path(__file__).resolve().parent.parent
CAMERA_USER = "demo"
REDIS_URL = "QYRAGY_REDIS_URL"
CAMERA = "QYRAGY_DEMO_CAMERA"
CAMERA_PASSWORD = "QYRAGY_DEMO_CAMERA_PASSWORD"  # noqa: S105  # a variable's name


@dataclass(frozen=True)
class Plan:
    """What is to run."""

    ports: Ports
    node: dict[str, Plain]
    """The node's settings, but for its folder, Redis and the center's address."""
    sites: Path
    """Folder of the sites' files."""
    people: Mapping[str, str]
    """Role by name of those who get a one-time sign-in link."""
    clips: Mapping[str, Path] = field(default_factory=dict)
    """Sample cameras to serve: file by name."""


class Site:
    """Writes what each program needs into one folder, and starts the programs."""

    def __init__(self, folder: Path, plan: Plan, processes: Processes) -> None:
        self._folder, self._plan, self._processes = folder, plan, processes
        self._secrets = _secrets(folder / "secrets.json")
        self._code = ""
        self.address = f"http://127.0.0.1:{plan.ports.center}"
        self.links: dict[str, str] = {}
        """One-time token by person, once the center is prepared."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """Passwords of this site, by what they are for."""
        return self._secrets

    @property
    def has_enrolled(self) -> bool:
        """Do node and center know each other already?"""
        return not self._code

    @property
    def cameras(self) -> frozenset[str]:
        """Ids of the node's cameras."""
        cameras = self._plan.node["cameras"]
        listed = cameras if isinstance(cameras, list) else []
        return frozenset(str(each["id"]) for each in listed if isinstance(each, dict))

    def start_redis(self) -> None:
        """Start a Redis of our own that needs a password and never drops anything."""
        folder = self._folder / "redis"
        folder.mkdir(exist_ok=True)
        settings = folder / "redis.conf"
        write_secret(
            settings,
            f'port {self._plan.ports.redis}\nbind 127.0.0.1\ndir "{folder}"\nappendonly yes\n'
            f'save ""\nrequirepass {self._secrets["redis"]}\nmaxmemory-policy noeviction\n',
        )
        self._processes.start("redis", ["redis-server", str(settings)], {})

    def start_cameras(self) -> None:
        """Serve the sample clips as RTSP cameras with a password."""
        for clip in self._plan.clips.values():
            if not clip.exists():
                raise DemoError(f"{clip} is missing; it is part of the source tree: get it again")
        command = [sys.executable, "-m", "sample_videos.camera_server"]
        command += ["--port", str(self._plan.ports.cameras), "--user", CAMERA_USER]
        command += ["--password-env", CAMERA_PASSWORD, "--auth", "digest"]
        command += [f"{name}={clip}" for name, clip in self._plan.clips.items()]
        self._processes.start("cameras", command, {CAMERA_PASSWORD: self._secrets["camera"]})

    def prepare_center(self) -> None:
        """Bring the center's database up to date; make sign-in links and the node's code."""
        write_yaml(self._folder / "center.yaml", self._center_settings())
        command = [sys.executable, "-m", "demo.prepare", str(self._folder / "center.yaml")]
        command += ["--node", str(self._plan.node["node"])]
        command += ["--node-folder", str(self._folder / "node")]
        for name, role in self._plan.people.items():
            command += ["--person", f"{name}:{role}"]
        told = json.loads(self._processes.run("prepare", command, self._redis()))
        self.links, self._code = told["links"], told["code"]

    def start_center(self) -> None:
        """Serve."""
        command = [_program("control-center"), "serve", "-c", str(self._folder / "center.yaml")]
        self._processes.start("center", command, self._redis())

    def start_node(self) -> None:
        """Enrol the node if it has not yet, which needs the center; then run it."""
        settings = self._folder / "edge.yaml"
        write_yaml(settings, self._node_settings())
        environment = {**self._redis(), CAMERA: self._camera()}
        command = [_program("edge-node"), "enroll", "-c", str(settings), "--code", self._code]
        if self._code:
            self._processes.run("enroll", command, environment)
            self._code = ""
        self._processes.start(
            "node", [_program("edge-node"), "run", "-c", str(settings)], environment
        )

    def redis_answers(self) -> bool:
        """Does the Redis take connections?"""
        return answers(self._plan.ports.redis)

    def cameras_answer(self) -> bool:
        """Does the camera server take connections?"""
        return answers(self._plan.ports.cameras)

    def _redis(self) -> dict[str, str]:
        where = f"127.0.0.1:{self._plan.ports.redis}/0"
        return {REDIS_URL: f"redis://:{self._secrets['redis']}@{where}"}

    def _camera(self) -> str:
        password = quote(self._secrets["camera"], safe="")
        return f"{CAMERA_USER}:{password}@127.0.0.1:{self._plan.ports.cameras}"

    def _center_settings(self) -> dict[str, Plain]:
        return {
            "data": str(self._folder / "center"),
            "sites": str(self._plan.sites),
            "listen": {"port": self._plan.ports.center, "public_url": self.address},
            "redis": {"url": f"${{{REDIS_URL}}}"},
        }

    def _node_settings(self) -> dict[str, Plain]:
        return {
            **self._plan.node,
            "state_folder": str(self._folder / "node"),
            "redis_url": f"${{{REDIS_URL}}}",
            "center_url": self.address,
        }


def _secrets(file: Path) -> dict[str, str]:
    """Read the passwords; those that are not there yet are made."""
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    made = {
        "redis": secrets.token_urlsafe(24),
        "camera": secrets.token_urlsafe(12) + "@:/%",
        "client": secrets.token_urlsafe(24),
    }
    if found.keys() != made.keys():
        found = made | found
        write_secret(file, json.dumps(found))
    return found


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
