"""`edge-node check`: look at everything once and tell how it is, before the box is left alone."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import redis
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from edge_node.camera.faults import StreamError
from edge_node.camera.probe import ProbeResult, probe
from edge_node.check_model import model_findings
from edge_node.check_page import CameraView, write_page
from edge_node.errors import SetupError
from edge_node.finding import Finding, say
from edge_node.health import NEARLY_FULL_BYTES, clock_is_synchronised
from edge_node.publishing.signing import load_center_key
from edge_node.settings import CameraSettings, NodeSettings

AT_ONCE = 8
REDIS_WITHIN_S = 3.0


class _Looked(NamedTuple):
    findings: list[Finding]
    view: CameraView


def check_node(settings: NodeSettings, html: Path | None) -> bool:
    """Print a table of everything; True if all of it is sound.

    Raises:
        SetupError: The page cannot be written.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        looked = list(pool.map(_look_at, settings.cameras))
    findings = [finding for each in looked for finding in each.findings]
    findings += model_findings(settings, [each.view for each in looked])
    findings += [
        say("redis", lambda: _redis(settings.redis_url)),
        say("disk", lambda: _disk(settings.state_folder)),
        say("enrolment", lambda: _enrolment(settings)),
        _clock(),
    ]
    print_findings(findings, Console())
    if html:
        try:
            write_page([each.view for each in looked], html)
        except OSError as error:
            raise SetupError(f"{html}: cannot be written: {error.strerror}") from error
        Console().print(f"zones can be drawn on {html}: open it in a browser", soft_wrap=True)
    return all(each.sound for each in findings)


def _look_at(camera: CameraSettings) -> _Looked:
    streams = camera.streams
    urls = {} if streams is None else {"analyse": streams.analyse, "evidence": streams.evidence}
    findings, seen, problem = [], None, ""
    for role, url in urls.items():
        if url is None:
            continue
        try:
            result = probe(url, camera.max_pixels)
        except StreamError as error:
            findings.append(Finding(f"{camera.id} {role}", False, str(error)))
            problem = problem or str(error)
            continue
        findings.append(Finding(f"{camera.id} {role}", True, _stream_in_words(result)))
        seen = seen or result
    image, codec = (seen.first_image, seen.codec) if seen else (None, "")
    return _Looked(findings, CameraView(camera, image, codec, "" if seen else problem))


def _stream_in_words(result: ProbeResult) -> str:
    rate = f"{result.fps:.3g} fps" if result.fps else "frame rate not announced"
    return f"{result.width} x {result.height}, {rate}, {result.codec}"


def _redis(url: SecretStr) -> str:
    try:
        client = redis.Redis.from_url(
            url.get_secret_value(),
            socket_timeout=REDIS_WITHIN_S,
            socket_connect_timeout=REDIS_WITHIN_S,
            retry=None,
        )
    except ValueError:
        raise SetupError(
            "redis_url is no address of a Redis: redis://:PASSWORD@host:6379/0"
        ) from None
    with client:
        try:
            version = client.info("server")["redis_version"]
            policy = client.info("memory")["maxmemory_policy"]
        except redis.AuthenticationError:
            raise SetupError("it refuses the name or password in redis_url") from None
        except redis.RedisError as error:
            raise SetupError(f"it does not answer: {type(error).__name__}") from None
    if policy != "noeviction":
        raise SetupError(f"maxmemory-policy is {policy}; set it to noeviction, or events get lost")
    return f"Redis {version}, noeviction"


def _disk(folder: Path) -> str:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise SetupError(f"state_folder {folder}: {error.strerror}") from error
    if free < NEARLY_FULL_BYTES:
        raise SetupError(f"{folder}: only {free // 2**20} MiB are free")
    return f"{folder}: {free / 2**30:.1f} GiB are free"


def _enrolment(settings: NodeSettings) -> str:
    key = load_center_key(settings.state_folder)
    return f"node {settings.node}; the center's key is {key.key_id}"


def _clock() -> Finding:
    match clock_is_synchronised():
        case True:
            return Finding("clock", True, "synchronised")
        case False:
            told = "nothing keeps it right: install systemd-timesyncd or chrony"
            return Finding("clock", False, told)
        case _:
            return Finding("clock", True, "the kernel does not say whether it is synchronised")


def print_findings(findings: Sequence[Finding], console: Console) -> None:
    """Print one line for each finding; what cameras say of themselves is shown as it is."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for each in findings:
        mark = "[yellow]warn[/]" if each.warns else "[green]ok[/]"
        mark = mark if each.sound else "[red]WRONG[/]"
        table.add_row(escape(each.what), mark, escape(each.told))
    console.print(table)
