"""A browser page that is watched: what it asks for, and what it complains about."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

SCREENSHOTS = Path(__file__).parent / "screenshots"
LIMIT_MS = 60_000
LOCAL = {"", "127.0.0.1"}


@dataclass
class Console:
    """The console in one browser session of its own."""

    context: BrowserContext
    page: Page
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(LIMIT_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"page: {error}"))
        self.page.on("request", self._asks)

    def expect(self, pattern: str) -> None:
        """Such complaints belong to the test."""
        self.expected.append(pattern)

    @property
    def complaints(self) -> list[str]:
        """Errors of the console, and requests that left this machine."""
        strangers = [url for url in self.asked if (urlsplit(url).hostname or "") not in LOCAL]
        unexpected = [
            each for each in self.problems if not any(re.search(one, each) for one in self.expected)
        ]
        return unexpected + [f"a request left the machine: {url}" for url in strangers]

    def rows(self, camera: str = "") -> Locator:
        """Incidents of the queue, of one camera or of all."""
        rows = self.page.locator("a[data-id]")
        return rows.filter(has_text=camera) if camera else rows

    @property
    def decision(self) -> Locator:
        """Where an incident is decided, and what became of it."""
        return self.page.get_by_role("region", name="Decision")

    def go(self, address: str) -> None:
        """Follow an address behind the `#`; nothing is loaded anew."""
        self.page.evaluate("address => { window.location.hash = address }", address)

    def keep_picture(self, name: str) -> None:
        """Put a screenshot beside the tests, for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = urlsplit(message.location["url"]).path
            self.problems.append(f"{message.type}: {message.text} ({where})")

    def _asks(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.asked.append(request.url)
