"""An event loop in a thread of its own, for callers that know no asyncio."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import TypeVar

Result = TypeVar("Result")
CALL_LIMIT_S = 10.0


class LoopThread:
    """Runs coroutines for other threads, one call at a time."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def run(self, work: Coroutine[None, None, Result]) -> Result:
        """Run a coroutine on the loop and return its result.

        Raises:
            TimeoutError: It took over ten seconds.
        """
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_LIMIT_S)

    def stop(self) -> None:
        """End the loop and the thread; what still runs on it is cancelled."""
        self.run(_cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CALL_LIMIT_S)
        self._loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others)
    await asyncio.sleep(0)  # lets connections that were just closed release their sockets
