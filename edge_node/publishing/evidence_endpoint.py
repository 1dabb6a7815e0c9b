"""Where the center takes evidence: each request signed as `contracts.nodes` says."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from contracts import nodes
from edge_node.errors import LinkError
from edge_node.publishing.center_http import Answer, CenterHttp
from edge_node.publishing.signing import NodeKey
from edge_node.publishing.spool import EvidenceFile


class EvidenceEndpoint:
    """Asks and appends; every call is one request."""

    def __init__(
        self, center: CenterHttp, *, node: str, key: NodeKey, now: Callable[[], datetime]
    ) -> None:
        self._center = center
        self._node = node
        self._key = key
        self._now = now

    def ask(self, file: EvidenceFile) -> Answer:
        """Ask how much of a file is there.

        Raises:
            LinkError: The center is away or has trouble of its own (5xx).
        """
        return self._send("HEAD", file, offset=0, body=b"")

    def append(self, file: EvidenceFile, offset: int, piece: bytes) -> Answer:
        """Send the bytes that belong at this offset.

        Raises:
            LinkError: As for `ask`; the piece may or may not have been taken.
        """
        return self._send("PATCH", file, offset=offset, body=piece)

    def _send(self, method: str, file: EvidenceFile, *, offset: int, body: bytes) -> Answer:
        path = nodes.evidence_path(self._node, file.sha256)
        at = self._now().isoformat(timespec="seconds")
        text = nodes.signed_text(
            method=method,
            path=path,
            node=self._node,
            time=at,
            offset=offset,
            length=file.bytes,
            body_sha256=hashlib.sha256(body).hexdigest(),
        )
        headers = {
            nodes.HEADER_NODE: self._node,
            nodes.HEADER_KEY: self._key.key_id,
            nodes.HEADER_TIME: at,
            nodes.HEADER_SIGNATURE: self._key.sign(text),
            nodes.HEADER_OFFSET: str(offset),
            nodes.HEADER_LENGTH: str(file.bytes),
            "Content-Type": file.media_type,
        }
        answer = self._center.send(method, path, headers=headers, body=body)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise LinkError(f"the center answers HTTP {answer.status} to an upload")
        return answer
