"""The demo's site: its settings files, secrets and programs, all under one folder."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import yaml

from demo.processes import DemoError, Processes

NODE = "demo-node"
CAMERA_USER = "demo"
SAMPLES = {"crossing-north": "crossing_north.mp4", "crossing-south": "crossing_south.mp4"}

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True)
class Ports:
    """TCP ports on loopback."""

    redis: int
    cameras: int
    center: int


class Site:
    """Writes what each program needs into one folder, and starts the programs."""

    def __init__(
        self, folder: Path, root: Path, ports: Ports, cameras: Sequence[Path], model: str | None
    ) -> None:
        self._folder, self._root, self._ports, self._own = folder, root, ports, cameras
        self._secrets = _secrets(folder / "secrets.json")
        self._model = model
        self.address = f"http://127.0.0.1:{ports.center}"
        self.client_link = ""
        self.person_link = ""
        self.camera_count = len(cameras) or len(SAMPLES)

    def start_redis(self, processes: Processes) -> None:
        """Start a Redis of our own that needs a password and never drops anything."""
        folder = self._folder / "redis"
        folder.mkdir(exist_ok=True)
        settings = folder / "redis.conf"
        _write_secret(
            settings,
            f"port {self._ports.redis}\nbind 127.0.0.1\ndir {folder}\nappendonly yes\n"
            f"requirepass {self._secrets['redis']}\nmaxmemory-policy noeviction\n",
        )
        processes.start("redis", ["redis-server", str(settings)], {})

    def start_cameras(self, processes: Processes) -> None:
        """Serve the sample clips as RTSP cameras with a password."""
        clips = [f"{name}={self._root / 'sample_videos' / SAMPLES[name]}" for name in SAMPLES]
        command = [sys.executable, "-m", "sample_videos.camera_server"]
        command += ["--port", str(self._ports.cameras), "--user", CAMERA_USER]
        command += ["--password-env", "QYRAGY_DEMO_CAMERA_PASSWORD", "--auth", "digest", *clips]
        processes.start("cameras", command, self._environment())

    def start_center(self, processes: Processes) -> None:
        """Prepare the center's database, make the sign-in links, and serve."""
        settings = self._folder / "center.yaml"
        _write_yaml(settings, self._center_settings())
        self._center("migrate", settings)
        self.person_link = self._link(settings, "demo", "admin")
        self.client_link = self._link(settings, "demo-client", "viewer")
        self._enrolment_code = self._center("add-node", settings, NODE).split()[-1]
        command = [_program("control-center"), "serve", "-c", str(settings)]
        processes.start("center", command, self._environment())

    def start_node(self, processes: Processes) -> None:
        """Enrol the node the first time, then run it."""
        settings = self._folder / "edge.yaml"
        _write_yaml(settings, self._node_settings())
        if not (self._folder / "node" / "center.pub").exists():
            command = [_program("edge-node"), "enroll", "-c", str(settings)]
            _run([*command, "--code", self._enrolment_code], self._environment())
        command = [_program("edge-node"), "run", "-c", str(settings)]
        processes.start("node", command, self._environment())

    def _center(self, verb: str, settings: Path, *words: str) -> str:
        command = [_program("control-center"), verb, "-c", str(settings), *words]
        return _run(command, self._environment())

    def _link(self, settings: Path, name: str, role: str) -> str:
        told = self._center("add-operator", settings, name, "--role", role)
        token = re.search(r"/#/sign-in/(\S+)", told)
        if token is None:
            raise DemoError(f"control-center add-operator gave no sign-in link: {told}")
        return token[1]

    def _environment(self) -> dict[str, str]:
        redis = f"redis://:{self._secrets['redis']}@127.0.0.1:{self._ports.redis}/0"
        camera = quote(self._secrets["camera"], safe="")
        return {
            "QYRAGY_REDIS_URL": redis,
            "QYRAGY_DEMO_CAMERA_PASSWORD": self._secrets["camera"],
            "QYRAGY_DEMO_CAMERA": f"{CAMERA_USER}:{camera}@127.0.0.1:{self._ports.cameras}",
        }

    def _center_settings(self) -> dict[str, Plain]:
        return {
            "data": str(self._folder / "center"),
            "sites": str(self._root / "configs" / "sites"),
            "listen": {"port": self._ports.center, "public_url": self.address},
            "redis": {"url": "${QYRAGY_REDIS_URL}"},
        }

    def _node_settings(self) -> dict[str, Plain]:
        settings = _read_yaml(self._root / "configs" / "demo.yaml")
        settings |= {
            "state_folder": str(self._folder / "node"),
            "center_url": self.address,
        }
        if self._own:
            settings["cameras"] = [_read_yaml(each) for each in self._own]
        if self._model:
            settings["model"] = {"name": self._model}
        return settings


def _secrets(file: Path) -> dict[str, str]:
    if not file.exists():
        made = {"redis": secrets.token_urlsafe(24), "camera": secrets.token_urlsafe(12) + "@:/%"}
        _write_secret(file, json.dumps(made))
    content: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _write_secret(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)


def _read_yaml(file: Path) -> dict[str, Plain]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DemoError(f"{file}: {error}") from error
    if not isinstance(content, dict):
        raise DemoError(f"{file}: expected settings as `key: value` lines")
    return content


def _write_yaml(file: Path, content: dict[str, Plain]) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    file.write_text("# Written by the demo anew at each start.\n" + text, encoding="utf-8")


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  # our own programs
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise DemoError(f"{' '.join(command[:3])}:\n{done.stderr.strip()}")
    return done.stdout
