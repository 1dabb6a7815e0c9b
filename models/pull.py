"""Fetching a file that the catalog knows: from its public address, or from a mirror.

The content goes into `FILE.part` beside the store's files. An interrupted pull goes on from
there; a file gets its name only when its SHA-256 is that of the entry, so a model in use is
never touched by a pull that fails. A file whose SHA-256 nobody could check is fetched only when its
owner says which hash to accept.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import httpx

from models.catalog import Entry, Weights
from models.errors import PullError
from models.registry import MAX_FILE_BYTES, hash_file
from models.store import disk_errors, settle

Progress = Callable[[int, int | None], None]
"""Told how many bytes are here, and how many there will be, where that is known."""

Public = Entry | Weights
FIRST: Final = "first"
"""Instead of a hash: take what comes and hold on to its hash from then on."""
_CHUNK: Final = 1 << 18
_TIMEOUT: Final = httpx.Timeout(10.0, read=30.0)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_OK, _PARTIAL, _RANGE_REFUSED = 200, 206, 416


def pull(entry: Public, store: Path, *, mirror: str | None, progress: Progress) -> Path:
    """Fetch the file of an entry into the store.

    Args:
        entry: Whose file.
        store: Folder of the files; made if it is missing.
        mirror: A folder or an http(s) address that has files by their entries' names; the
            entry's public address if None.
        progress: Called after each piece.

    Raises:
        PullError: It did not come, is another file, nobody knows its hash, or the disk does not
            take it.
    """
    if not entry.sha256:
        raise PullError(
            f"{entry.file}: the catalog has no SHA-256 for it, since we could not check it. Take "
            "one from where you trust it (the publisher's page, a colleague's file) and say: "
            f"qyragy-models pull {entry.name} --accept-hash SHA256. Or take what comes, unproven, "
            f"and keep its hash from then on: --accept-hash {FIRST}"
        )
    target = store / entry.file
    if target.is_file() and hash_file(target) in entry.sha256:
        return target
    part = store / f"{entry.file}.part"
    with disk_errors(target):
        store.mkdir(parents=True, exist_ok=True)
        if not (part.is_file() and hash_file(part) in entry.sha256):
            _bring(entry, part, mirror, progress)
        _accept(entry, part, target)
    return target


def pin(
    entry: Public, store: Path, accepted: str, *, mirror: str | None, progress: Progress
) -> Public:
    """Return the entry with the hash that its owner accepts.

    Args:
        entry: One without a hash.
        store: Folder of the files; made if it is missing.
        accepted: 64 hexadecimal digits, or `FIRST`: then the file is fetched for its hash.
        mirror: As for `pull`.
        progress: As for `pull`.

    Raises:
        PullError: The hash is none, the entry has one already, or the file did not come.
    """
    if entry.sha256:
        raise PullError(f"{entry.name}: the catalog knows its SHA-256; leave out --accept-hash")
    sha256 = accepted.lower()
    if accepted == FIRST:
        part = store / f"{entry.file}.part"
        with disk_errors(part):
            store.mkdir(parents=True, exist_ok=True)
            _bring(entry, part, mirror, progress)
            sha256 = hash_file(part)
    elif not _SHA256.fullmatch(sha256):
        raise PullError(f"--accept-hash: expected 64 hexadecimal digits, or {FIRST}")
    return entry.model_copy(update={"sha256": (sha256,)})


def _bring(entry: Public, part: Path, mirror: str | None, progress: Progress) -> None:
    if mirror is None and entry.url is None:
        raise PullError(
            f"model {entry.name} has no public address; bring it from a folder or server that "
            f"has {entry.file}: qyragy-models pull {entry.name} --mirror FOLDER_OR_URL"
        )
    if mirror is None:
        _download(entry.url or "", part, progress)
    elif "://" in mirror:
        _download(f"{mirror.rstrip('/')}/{quote(entry.file)}", part, progress)
    else:
        _copy(Path(mirror) / entry.file, part, progress)


def _accept(entry: Public, part: Path, target: Path) -> None:
    found = hash_file(part)
    if found not in entry.sha256:
        part.unlink()
        expected = " or ".join(sha256[:12] for sha256 in entry.sha256)
        raise PullError(
            f"{entry.file}: what came is another file: expected SHA-256 {expected}…, found "
            f"{found[:12]}…; it was thrown away; run it again or take another mirror"
        )
    with part.open("rb+") as file:
        settle(file, target)


def _copy(source: Path, part: Path, progress: Progress) -> None:
    try:
        origin = source.open("rb")
    except OSError as error:
        raise PullError(f"{source}: cannot be read: {error.strerror}") from error
    with origin:
        total = source.stat().st_size
        _write(iter(lambda: origin.read(_CHUNK), b""), part, 0, lambda have: progress(have, total))


def _download(url: str, part: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.is_file() else 0
    try:
        whole = _try_download(url, part, have, progress) or _try_download(url, part, 0, progress)
    except httpx.InvalidURL as error:  # its message may hold a password
        raise PullError("the mirror is no address; expected https://HOST/FOLDER") from error
    except httpx.HTTPError as error:
        kept = part.stat().st_size if part.is_file() else 0
        reason = str(error) or type(error).__name__
        raise PullError(
            f"{_place(url)}: interrupted: {reason}; {kept} bytes are kept, "
            "run it again to go on from there"
        ) from error
    if not whole:
        raise PullError(f"{_place(url)}: answers {_RANGE_REFUSED} to a request for a whole file")


def _try_download(url: str, part: Path, have: int, progress: Progress) -> bool:
    """Fetch what is missing; False if the server has no such range, and all must come anew."""
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with httpx.stream(
        "GET", url, headers=headers, follow_redirects=True, timeout=_TIMEOUT
    ) as response:
        if response.status_code == _RANGE_REFUSED:
            return False
        start = _start(response, have, url)
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() else None
        _write(response.iter_raw(), part, start, lambda written: progress(written, total))
    return True


def _start(response: httpx.Response, asked: int, url: str) -> int:
    """Return the byte from which on the answer brings the file."""
    if response.status_code == _OK:
        return 0
    range_told = response.headers.get("Content-Range", "")
    if response.status_code == _PARTIAL and range_told.startswith(f"bytes {asked}-"):
        return asked
    raise PullError(f"{_place(url)}: answers {response.status_code}; is the file there?")


def _write(pieces: Iterable[bytes], part: Path, start: int, told: Callable[[int], None]) -> None:
    have = start
    with part.open("ab" if start else "wb") as file:
        for piece in pieces:
            have += len(piece)
            if have > MAX_FILE_BYTES:
                raise PullError(f"{part.stem}: more than {MAX_FILE_BYTES >> 20} MiB; no detector")
            file.write(piece)
            told(have)


def _place(url: str) -> str:
    """Return host and path: an address may hold a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
