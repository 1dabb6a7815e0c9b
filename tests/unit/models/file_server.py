"""A web server with one folder, with ranges and with the faults that downloads meet."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class FileServer:
    """What it serves, how it misbehaves, and what it was asked for."""

    folder: Path
    port: int = 0
    break_after: int | None = None
    """Hang up after so many bytes of a body, once."""
    ignores_ranges: bool = False
    tells_length: bool = True
    ranges: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def part_of(self, name: str, wanted: str | None) -> tuple[int, bytes, str | None]:
        """Status, body and Content-Range of an answer."""
        self.ranges.append(wanted)
        path = self.folder / name
        if not path.is_file():
            return 404, b"", None
        content = path.read_bytes()
        if wanted is None or self.ignores_ranges:
            return 200, content, None
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            return 416, b"", f"bytes */{len(content)}"
        return 206, content[start:], f"bytes {start}-{len(content) - 1}/{len(content)}"


@contextmanager
def serving(folder: Path) -> Iterator[FileServer]:
    """Serve a folder on a free port until the block ends."""
    server = FileServer(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the standard library's name
            status, body, content_range = server.part_of(self.path[1:], self.headers["Range"])
            self.send_response(status)
            if server.tells_length:
                self.send_header("Content-Length", str(len(body)))
            if content_range:
                self.send_header("Content-Range", content_range)
            self.end_headers()
            if server.break_after is not None:
                body, server.break_after = body[: server.break_after], None
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join(5)
