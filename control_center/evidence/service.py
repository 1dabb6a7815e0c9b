"""Taking files from nodes and showing them to people."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from anyio import to_thread

from control_center.audit.seen import RecentlySeen
from control_center.audit.store import Act, by_operator, record
from control_center.db.database import Database, Writing
from control_center.db.tables import EvidenceFileRow
from control_center.errors import (
    EvidencePending,
    NoSpace,
    NotFound,
    OffsetConflict,
    QuotaReached,
    TooLarge,
    Unprocessable,
)
from control_center.evidence import store
from control_center.evidence.files import EvidenceFiles
from control_center.evidence.requests import UploadRequest, require_signature
from control_center.evidence.schemas import Opened, Upload
from control_center.operators.service import Visitor
from control_center.signing import NodeKey

log = structlog.get_logger()
FileListener = Callable[[Writing, str, datetime], Awaitable[None]]
"""Is told of a file that has arrived, within the transaction that says so."""


@dataclass(frozen=True)
class Limits:
    """In bytes."""

    max_file: int
    unclaimed: int
    keep_free: int


class EvidenceService:
    """Evidence between nodes, disk and people."""

    def __init__(  # two sides, nodes and people, meet here
        self,
        database: Database,
        files: EvidenceFiles,
        limits: Limits,
        keys: Callable[[], Mapping[str, NodeKey]],
        arrived: FileListener,
        clock: Callable[[], datetime],
    ) -> None:
        """Join the parts.

        Args:
            database: Knows what belongs to whom.
            files: The folder.
            limits: What nodes may send.
            keys: Gives the enrolled keys as they are now.
            arrived: Told of each file that is whole.
            clock: The center's time.
        """
        self._database = database
        self._files = files
        self._limits = limits
        self._keys = keys
        self._arrived = arrived
        self._clock = clock
        self._busy: set[tuple[str, str]] = set()
        self._seen = RecentlySeen()

    async def progress(self, request: UploadRequest) -> Upload:
        """Tell how much of a file is here.

        Raises:
            UnsignedRequest: The node did not sign the request.
        """
        require_signature(request, self._keys().get(request.node), self._clock())
        size = await self._size(request.sha256)
        if size is not None:
            return Upload(size, complete=True)
        offset = await to_thread.run_sync(self._files.offset, request.node, request.sha256)
        return Upload(offset, complete=False)

    async def append(self, request: UploadRequest) -> Upload:
        """Take the next bytes of a file.

        Raises:
            UnsignedRequest: The node did not sign the request.
            OffsetConflict: The file does not end where the bytes belong.
            TooLarge: The file is larger than files may be.
            Unprocessable: The whole file has another hash; its part is gone.
            QuotaReached: The node has too many files here that no event named.
            NoSpace: The disk is nearly full.
        """
        require_signature(request, self._keys().get(request.node), self._clock())
        size = await self._size(request.sha256)
        if size is not None:
            return Upload(size, complete=True)
        self._require_fitting(request)
        async with self._alone_with(request):
            await self._require_room(request)
            offset = await to_thread.run_sync(
                self._files.append, request.node, request.sha256, request.offset, request.body
            )
            if offset < request.length:
                return Upload(offset, complete=False)
            await self._finish(request)
            return Upload(offset, complete=True)

    async def open(self, incident_id: str, sha256: str, visitor: Visitor) -> Opened:
        """Return a file of an incident; that it was looked at goes on record first.

        Raises:
            NotFound: The incident has no such file.
            EvidencePending: The file has not arrived.
        """
        async with self._database.reading() as session:
            shown = await store.of_incident(session, incident_id, sha256)
        if shown is None:
            raise NotFound("the incident has no such file")
        if shown.size is None:
            raise EvidencePending
        await self._note(f"incident:{incident_id}/{sha256}", "evidence.viewed", visitor)
        item = shown.item
        path = self._files.path(sha256)
        return Opened(path, shown.size, sha256, item.role, item.media_type, shown.camera)

    async def picture(self, camera: str, sha256: str, visitor: Visitor) -> Opened:
        """Return the snapshot that a camera's card shows; goes on record like the others.

        Raises:
            NotFound: There is no such file.
        """
        size = await self._size(sha256)
        if size is None:
            raise NotFound("there is no picture of this camera yet")
        await self._note(f"camera:{camera}/{sha256}", "evidence.viewed", visitor)
        return Opened(self._files.path(sha256), size, sha256, "snapshot", "image/jpeg", camera)

    async def _note(self, thing: str, act: str, visitor: Visitor) -> None:
        """Write down that somebody looks; a player asks for the same file many times."""
        at = self._clock()
        if self._seen.was(visitor.token_hash, thing, at):
            return
        async with self._database.writing() as writing:
            await record(writing, Act(by_operator(visitor.operator.id), act, thing), at)
        self._seen.note(visitor.token_hash, thing, at)

    async def _size(self, sha256: str) -> int | None:
        async with self._database.reading() as session:
            return await store.has_arrived(session, sha256)

    def _require_fitting(self, request: UploadRequest) -> None:
        if request.length > self._limits.max_file:
            raise TooLarge(f"a file may have {self._limits.max_file} bytes")
        if not request.body:
            raise Unprocessable("the request has no bytes to add")
        if request.offset + len(request.body) > request.length:
            raise Unprocessable("there are more bytes than Upload-Length says")

    async def _require_room(self, request: UploadRequest) -> None:
        size = len(request.body)
        if await to_thread.run_sync(self._files.free_bytes) < self._limits.keep_free + size:
            raise NoSpace("the center's disk is nearly full")
        async with self._database.reading() as session:
            if await store.is_named(session, request.node, request.sha256):
                return
            unclaimed = await store.unclaimed_bytes(session, request.node)
        unclaimed += await to_thread.run_sync(self._files.unfinished_bytes, request.node)
        if unclaimed + size > self._limits.unclaimed:
            raise QuotaReached("send the events that name these files first")

    async def _finish(self, request: UploadRequest) -> None:
        node, sha256 = request.node, request.sha256
        if not await to_thread.run_sync(self._files.finish, node, sha256):
            log.warning("evidence.refused", node=node, sha256=sha256)
            raise Unprocessable("the file has another hash than its name; send it anew")
        at = self._clock()
        async with self._database.writing() as writing:
            if await store.has_arrived(writing.session, sha256) is None:
                row = EvidenceFileRow(sha256=sha256, node=node, size=request.length, received_at=at)
                writing.session.add(row)
                await writing.session.flush()
                await self._arrived(writing, sha256, at)
        log.info("evidence.received", node=node, sha256=sha256, bytes=request.length)

    @asynccontextmanager
    async def _alone_with(self, request: UploadRequest) -> AsyncIterator[None]:
        key = (request.node, request.sha256)
        if key in self._busy:
            raise OffsetConflict(request.offset)
        self._busy.add(key)
        try:
            # A request whose sender has gone still finishes what it began on the disk.
            yield
        finally:
            self._busy.discard(key)
