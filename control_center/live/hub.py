"""Hands changes to everyone who listens; whoever is slow is dropped, never waited for."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from control_center.db.database import Database, Writing
from control_center.incidents.schemas import Change
from control_center.live import store
from control_center.live.schemas import Told

QUEUE = 256
"""Changes that wait for one listener; the next one drops it."""
REPLAY = 1_000
"""Changes that a listener who comes back is told; beyond that it reads everything anew."""
RESYNC = Told(0, "resync", "{}")


class Listening:
    """One listener's queue; the owner is the session that it belongs to."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.queue: asyncio.Queue[Told | None] = asyncio.Queue(QUEUE)
        self.dropped = False

    def give(self, told: Told) -> None:
        """Hand a change over, or drop the listener when its queue is full."""
        if self.dropped:
            return
        if self.queue.full():
            self.drop()
            return
        self.queue.put_nowait(told)

    def drop(self) -> None:
        """Forget what waits, and tell the listener to begin anew."""
        self.dropped = True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(RESYNC)
        self.queue.put_nowait(None)

    def end(self) -> None:
        """Let the listener go."""
        self.dropped = True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """Where changes come together."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._listeners: set[Listening] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    async def incident_changed(
        self, writing: Writing, incident_id: str, revision: int, change: Change
    ) -> None:
        """Note that an incident changed; listeners hear it once that is committed."""
        data = json.dumps({"id": incident_id, "revision": revision, "change": change.value})
        self._note(writing, "incident", data)

    async def turned(self, topic: str, identity: str, state: str) -> None:
        """Note that a camera or node is in another state."""
        async with self._database.writing() as writing:
            self._note(writing, topic, json.dumps({"id": identity, "state": state}))

    @property
    def owners(self) -> frozenset[str]:
        """The sessions that listen."""
        return frozenset(each.owner for each in self._listeners)

    def dismiss(self, owner: str) -> None:
        """Let the listeners of a session go: it has ended."""
        for each in list(self._listeners):
            if each.owner == owner:
                each.end()

    async def listen(self, owner: str, after: int | None) -> AsyncIterator[Told]:
        """Give changes as they are committed, until the listener is dropped.

        Args:
            owner: The session that listens.
            after: The last change that the listener knows; None begins now.
        """
        with self._listening(owner) as listening:
            last = after
            if after is not None:
                missed = await self._missed(after)
                if missed is None:
                    yield RESYNC
                    return
                for told in missed:
                    last = told.seq
                    yield told
            while (told_now := await listening.queue.get()) is not None:
                # What was committed while the missed ones were read is in both.
                if told_now.seq == 0 or last is None or told_now.seq > last:
                    yield told_now

    def close(self) -> None:
        """Let everyone go: the program ends."""
        self._closed = True
        for each in list(self._listeners):
            each.end()

    @contextmanager
    def _listening(self, owner: str) -> Iterator[Listening]:
        listening = Listening(owner)
        if self._closed:
            listening.end()
        self._listeners.add(listening)
        try:
            yield listening
        finally:
            self._listeners.discard(listening)

    async def _missed(self, after: int) -> list[Told] | None:
        """Return the changes after a number, or None when they cannot all be told."""
        async with self._database.reading() as session:
            oldest, newest = await store.bounds(session)
            missed = await store.since(session, after, REPLAY + 1)
        if after > newest or len(missed) > REPLAY or after + 1 < oldest:
            return None
        return list(missed)

    def _note(self, writing: Writing, topic: str, data: str) -> None:
        row = store.append(writing, topic, data, self._clock())
        writing.after_commit.append(lambda: self._tell(Told(row.seq, topic, data)))

    def _tell(self, told: Told) -> None:
        for each in list(self._listeners):
            each.give(told)
