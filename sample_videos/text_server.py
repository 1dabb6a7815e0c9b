"""A TCP server that answers every connection with a text: no camera at all, to be told apart."""

import asyncio
from types import TracebackType
from typing import Self

from sample_videos.loop_thread import LoopThread


class TextServer:
    """Serves a text on a port of its own; a context manager."""

    def __init__(self, text: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Describe a server; port 0 takes a free one, told by `port` once started."""
        self.port = port
        self._host = host
        self._text = text.encode()
        self._thread = LoopThread("text-server")
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._thread.run(self._open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.run(self._close())
        self._thread.stop()

    def url(self) -> str:
        """Return the address as if it were a camera."""
        return f"rtsp://{self._host}:{self.port}/camera"

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._serve, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wait for the first bytes, since a reset instead of an answer would be another story."""
        try:
            await reader.read(1)
            writer.write(self._text)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
