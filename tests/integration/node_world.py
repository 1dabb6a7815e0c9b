"""A whole node among its Redis and its center, and what a test asks of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import RedisServer
from tests.integration.node_at_work import Center, NodeAtWork, until


class World:
    """A node with its Redis and its center."""

    def __init__(self, node: NodeAtWork, center: Center, redis_server: RedisServer) -> None:
        self.node, self.center, self.redis = node, center, redis_server

    def start(self) -> None:
        self.node.start()

    def online(self, camera: str, limit_s: float = 90.0) -> None:
        def is_online() -> bool:
            status = self.center.camera(camera)
            return status is not None and status.state == "online" and status.frames_analysed > 0

        until(is_online, limit_s, lambda: f"{camera} online; the node says {self.node.log[-2000:]}")

    def state(self, camera: str) -> str:
        status = self.center.camera(camera)
        return status.state if status else ""

    def frames(self, camera: str) -> int:
        status = self.center.camera(camera)
        return status.frames_analysed if status else 0

    def troubles(self) -> set[str]:
        """Return the codes of what the node says does not work in it."""
        status = self.center.status()
        return {each.code for each in status.degraded} if status else set()


@contextmanager
def node_world(folder: Path, redis_server: RedisServer, model: Path) -> Iterator[World]:
    """An enrolled node without cameras, not started; nothing of it is left afterwards."""
    node = NodeAtWork(folder, redis_server.url, model, cameras=[])
    center = Center(redis_server.url, node.key)
    node.enrol(center.key.public_key)
    center.start()
    try:
        yield World(node, center, redis_server)
    finally:
        node.end()
        center.stop()


def without_gap(center: Center) -> bool:
    """Has the center every number from 1 on?"""
    numbers = sorted(each.qyseq for each in list(center.events))
    return numbers == list(range(1, len(numbers) + 1))
