import asyncio

import pytest

from control_center import app
from control_center.app import _end


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.anyio
async def test_a_loop_that_loses_a_cancellation_ends_all_the_same(monkeypatch):
    monkeypatch.setattr(app, "CANCEL_AGAIN_S", 0.001)
    lost = 0

    async def stubborn() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lost += 1
                if lost == 3:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await _end([task])

    assert (task.cancelled(), lost) == (True, 3)
