"""The sending half of a client's connection: whole messages, never one inside another."""

import asyncio
import socket
import struct
from collections.abc import Callable

SEND_LIMIT_S = 10.0
"""A client that takes nothing for so long is dropped."""
LINGER_ZERO = struct.pack("ii", 1, 0)


class Wire:
    """Writes messages of several tasks one after the other."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._turn = asyncio.Lock()

    async def send(self, data: bytes) -> None:
        """Send one or more whole messages.

        Raises:
            ConnectionError: The client is gone.
            TimeoutError: It takes nothing.
        """
        async with self._turn, asyncio.timeout(SEND_LIMIT_S):
            self._writer.write(data)
            await self._writer.drain()

    async def drip(self, data: bytes, pause_s: Callable[[], float]) -> None:
        """Send byte by byte with pauses; all that is left at once when the pause becomes 0."""
        async with self._turn:
            for index in range(len(data)):
                if (pause := pause_s()) <= 0:
                    self._writer.write(data[index:])
                    return
                self._writer.write(data[index : index + 1])
                await asyncio.sleep(pause)
                await self._writer.drain()

    def close(self) -> None:
        """End the connection in order, after what is written."""
        self._writer.close()

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        if self._writer.is_closing():
            return
        connection = self._writer.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        self._writer.transport.abort()
