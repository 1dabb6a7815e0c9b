"""Evidence goes to the center by HTTP, piece by piece, apart from the way of the events.

The center alone knows how much of a file it has: it is asked at the first piece, and again after
anything went wrong. So every step may be repeated, by this process or by the next one.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import structlog

from contracts import nodes
from edge_node.errors import EvidenceError, LinkError
from edge_node.publishing.backoff import Backoff
from edge_node.publishing.center_http import Answer
from edge_node.publishing.evidence_endpoint import EvidenceEndpoint
from edge_node.publishing.spool import EvidenceFile, Spool

log = structlog.get_logger()

PIECE_BYTES = min(1024 * 1024, nodes.MAX_UPLOAD_CHUNK)
"""Small, so that a new picture soon gets in between the pieces of a clip."""

IDLE_S = 1.0
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0
"""Between two tries of a file that the center refuses."""

MISMATCHES = 3
"""After so many uploads of a sound file that the center finds spoilt, it is given up."""

_COMPLETE = "Upload-Complete"
_TRUE = "?1"
_TAKEN = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT)
_NEVER = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def _file_backoff() -> Backoff:
    return Backoff(first_s=FIRST_PAUSE_S, longest_s=LONGEST_PAUSE_S)


@dataclass(slots=True)
class _Progress:
    """What is known of one file until it is settled."""

    backoff: Backoff = field(default_factory=_file_backoff)
    offset: int | None = None
    """How much the center has; None: it has to be asked."""
    not_before_s: float = 0.0
    conflicts: int = 0
    """In a row."""
    mismatches: int = 0


class Uploader:
    """Rounds of uploading, one request each; one thread runs them."""

    def __init__(
        self,
        spool: Spool,
        endpoint: EvidenceEndpoint,
        *,
        locate: Callable[[str], Path],
        on_failed: Callable[[EvidenceFile, str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the two ends.

        Args:
            spool: Knows which files wait.
            endpoint: Where they go.
            locate: Gives the path of a hash, or raises EvidenceError when there is no such file.
            on_failed: Told of a file that will never get there, and why.
            clock: Monotonic seconds.
        """
        self._spool = spool
        self._endpoint = endpoint
        self._locate = locate
        self._on_failed = on_failed
        self._clock = clock
        self._progress: dict[str, _Progress] = {}
        self._wake = threading.Event()

    def wake(self) -> None:
        """Have the next round start at once: there is something new, or it is time to stop."""
        self._wake.set()

    def upload_round(self) -> None:
        """Take the most urgent file one request further; wait if there is none.

        Raises:
            LinkError: The center is away; call again after a pause.
            SpoolError: The disk does not give what waits.
        """
        file = self._next_file()
        if file is None:
            self._wake.wait(IDLE_S)
            self._wake.clear()  # before the next look at the spool, so no call is missed
            return
        progress = self._progress.setdefault(file.sha256, _Progress())
        try:
            self._step(file, progress)
        except _HopelessError as error:
            self._give_up(file, str(error))
        except LinkError:
            progress.offset = None
            raise

    def _next_file(self) -> EvidenceFile | None:
        now_s = self._clock()
        resting = {sha for sha, known in self._progress.items() if known.not_before_s > now_s}
        # So many more that those which rest can't hide one that may go.
        waiting = self._spool.files_waiting(limit=len(resting) + 1)
        return next((file for file in waiting if file.sha256 not in resting), None)

    def _step(self, file: EvidenceFile, progress: _Progress) -> None:
        path = self._path(file)
        if progress.offset is None:
            self._ask(file, progress)
            return
        # Empty when the center has all of it and was cut off before it had checked the hash.
        piece = _read_piece(path, progress.offset)
        answer = self._endpoint.append(file, progress.offset, piece)
        if answer.status in _TAKEN:
            self._taken(file, progress, progress.offset + len(piece))
        elif answer.status == HTTPStatus.CONFLICT:
            self._conflict(file, progress, answer)
        elif answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and piece:
            self._mismatch(path, file, progress)
        else:
            self._refused(file, progress, answer)

    def _path(self, file: EvidenceFile) -> Path:
        try:
            path = self._locate(file.sha256)
            size = path.stat().st_size
        except (EvidenceError, OSError) as error:
            raise _HopelessError(f"the file is gone from the node: {error}") from error
        if size != file.bytes:
            raise _HopelessError(f"the file has {size} bytes on the node, not {file.bytes}")
        return path

    def _ask(self, file: EvidenceFile, progress: _Progress) -> None:
        answer = self._endpoint.ask(file)
        if answer.status == HTTPStatus.NOT_FOUND:
            progress.offset = 0
        elif answer.status not in _TAKEN:
            self._refused(file, progress, answer)
        elif answer.headers.get(_COMPLETE) == _TRUE:
            self._uploaded(file)
        else:
            progress.offset = _offset(answer, file)

    def _taken(self, file: EvidenceFile, progress: _Progress, offset: int) -> None:
        progress.offset = offset
        progress.conflicts = 0
        progress.backoff.reset()
        if offset >= file.bytes:
            self._uploaded(file)

    def _uploaded(self, file: EvidenceFile) -> None:
        self._spool.file_uploaded(file.sha256)
        self._progress.pop(file.sha256, None)
        log.info("evidence.uploaded", sha256=file.sha256, bytes=file.bytes)

    def _conflict(self, file: EvidenceFile, progress: _Progress, answer: Answer) -> None:
        """The center has another length of it: ask once more at once, then with pauses."""
        progress.conflicts += 1
        progress.offset = None
        if progress.conflicts > 1:
            self._rest(file, progress, answer)

    def _mismatch(self, path: Path, file: EvidenceFile, progress: _Progress) -> None:
        """Tell a file that is spoilt here from one that was spoilt on its way."""
        if _sha256_of(path) != file.sha256:
            raise _HopelessError("the file was changed on the node: its hash is wrong")
        progress.mismatches += 1
        progress.offset = None
        if progress.mismatches >= MISMATCHES:
            raise _HopelessError("the center finds another hash than the node, again and again")

    def _refused(self, file: EvidenceFile, progress: _Progress, answer: Answer) -> None:
        if answer.status in _NEVER:
            raise _HopelessError(f"the center does not take such a file: HTTP {answer.status}")
        self._rest(file, progress, answer)

    def _rest(self, file: EvidenceFile, progress: _Progress, answer: Answer) -> None:
        """Leave this file for a while: another one may go through."""
        pause = progress.backoff.next_s()
        progress.offset = None
        progress.not_before_s = self._clock() + pause
        log.warning(
            "evidence.refused", sha256=file.sha256, status=answer.status, retry_in_s=round(pause, 1)
        )

    def _give_up(self, file: EvidenceFile, reason: str) -> None:
        self._spool.file_failed(file.sha256, reason)
        self._progress.pop(file.sha256, None)
        log.error("evidence.failed", sha256=file.sha256, reason=reason)
        self._on_failed(file, reason)


class _HopelessError(Exception):
    """This file will never get there."""


def _read_piece(path: Path, offset: int) -> bytes:
    try:
        with path.open("rb") as source:
            source.seek(offset)
            return source.read(PIECE_BYTES)
    except OSError as error:
        raise _HopelessError(f"the file can't be read: {error}") from error


def _sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as error:
        raise _HopelessError(f"the file can't be read: {error}") from error


def _offset(answer: Answer, file: EvidenceFile) -> int:
    text = answer.headers.get(nodes.HEADER_OFFSET, "")
    if not text.isascii() or not text.isdigit() or int(text) > file.bytes:
        raise LinkError(f"the center names no offset within the file: {text[:30]!r}")
    return int(text)
