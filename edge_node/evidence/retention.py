"""Which evidence leaves the node's disk when there is too much of it."""

from collections.abc import Collection, Iterable

from edge_node.evidence.store import StoredFile


def files_to_remove(
    files: Iterable[StoredFile], quota_bytes: int, protected: Collection[str]
) -> list[StoredFile]:
    """Return the files to delete so that the rest fits the quota, oldest first.

    Protected files (their SHA-256 is in `protected`) are never among them, even if they alone
    exceed the quota: evidence that the center does not have yet outranks disk space.
    """
    ordered = sorted(files, key=lambda file: (file.stored_at, file.sha256))
    excess = sum(file.size for file in ordered) - quota_bytes
    leaving: list[StoredFile] = []
    for file in ordered:
        if excess <= 0:
            break
        if file.sha256 not in protected:
            leaving.append(file)
            excess -= file.size
    return leaving
