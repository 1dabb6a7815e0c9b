"""Faults on request from outside the process: one line each, such as `north jump:3600`."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from sample_videos.camera import Camera
from sample_videos.clip_source import Clip, load_clip
from sample_videos.faults import Fault, FaultKind, parse_fault

MAX_LINE_BYTES = 4096


class ControlPort:
    """Obeys lines of the form `CAMERA FAULT[:ARGUMENT]`, answering each with ok or an error."""

    def __init__(self, cameras: Mapping[str, Camera]) -> None:
        self._cameras = cameras

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take lines until the client leaves or sends one that is too long."""
        try:
            while line := await reader.readline():
                writer.write(f"{await self._obey(line)}\n".encode())
                await writer.drain()
        except (ConnectionError, ValueError):  # the client left, or its line is too long
            pass
        finally:
            writer.close()

    async def _obey(self, line: bytes) -> str:
        try:
            name, _, text = line.decode().strip().partition(" ")
            fault, _, argument = text.strip().partition(":")
            parsed = parse_fault(fault, argument)
            clip = await asyncio.to_thread(clip_of, parsed)
            self._cameras[name].set_fault(parsed, clip)
        except KeyError:
            return f"error: no camera is called {name!r}"
        except ValueError as error:
            return f"error: {error}"
        return "ok"


def clip_of(fault: Fault) -> Clip | None:
    """Load the file that a swap names.

    Raises:
        ClipError: It cannot be served.
    """
    return load_clip(Path(fault.text)) if fault.kind is FaultKind.SWAP else None
