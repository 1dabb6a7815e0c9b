"""One running Qyragy for all end-to-end tests, and a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, ViewportSize, expect

from tests.e2e import scene
from tests.e2e.stack import Stack, running
from tests.e2e.watched import LIMIT_MS, Console

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LARGE: ViewportSize = {"width": 1920, "height": 1080}


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory,
    model_file: Callable[[str], Path],
    cannot_run: Callable[[str], None],
) -> Iterator[Stack]:
    if shutil.which("redis-server") is None:
        cannot_run("redis-server is not installed")
    if not (scene.ROOT / "control_center/console/dist/index.html").exists():
        cannot_run("the console is not built: sh scripts/build_console.sh")
    with running(tmp_path_factory.mktemp("e2e"), model_file("yolov8n_320.onnx")) as stack:
        yield stack
        # Once more, after all that the tests have made happen.
        assert stack.leaks(stack.logs()) == []
        assert stack.leaks({each: each for each in stack.command_lines.seen.copy()}) == []


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, cannot_run: Callable[[str], None]) -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        cannot_run("neither chromium nor google-chrome is installed")
    expect.set_options(timeout=LIMIT_MS)
    browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
    yield browser
    browser.close()


@pytest.fixture
def open_console(chromium: Browser, stack: Stack) -> Iterator[Callable[..., Console]]:
    """Open browser sessions; in the end none may have complained or asked a stranger."""
    opened: list[Console] = []

    def open_as(name: str | None = "aigerim", language: str = "en") -> Console:
        context = chromium.new_context(
            base_url=stack.address, viewport=LARGE, locale="en-GB", timezone_id="Asia/Almaty"
        )
        console = Console(context, context.new_page())
        opened.append(console)
        if name is not None:
            _sign_in(console, stack, name, language)
            console.page.goto("/#/queue/emergency")
        return console

    yield open_as
    complaints = [each for console in opened for each in console.complaints]
    for console in opened:
        console.context.close()
    assert complaints == []


def _sign_in(console: Console, stack: Stack, name: str, language: str) -> None:
    said = {"name": name, "password": stack.passwords[name]}
    request, origin = console.context.request, {"Origin": stack.address}
    assert request.post("/v1/session", data=said, headers=origin).ok
    assert request.patch("/v1/session", data={"language": language}, headers=origin).ok


@pytest.fixture
def load() -> str:
    """How busy the machine is, to be printed beside a figure."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
