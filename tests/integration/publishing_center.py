"""The other side in the tests of publishing: a small center in Redis and one behind HTTP."""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis
from pydantic import TypeAdapter
from redis.typing import EncodableT, FieldT

from contracts import nodes, wire
from contracts.backchannel import LiveRequest, Receipt, Rejection
from contracts.base import Priority
from contracts.events import EVENT
from contracts.nodes import EnrolmentAnswer, EnrolmentRequest
from edge_node.errors import LinkError
from edge_node.publishing.publisher import Pace, Publisher
from edge_node.publishing.receipts import ReceiptReader
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.signing import CenterKey, NodeKey, SignedMessage
from edge_node.publishing.spool import Spool
from edge_node.types import Phase
from tests.unit.edge_node.publishing.builders import CENTER, KEY, NODE, START, Clock, observation

ENTRIES = TypeAdapter(list[tuple[bytes, dict[bytes, bytes]]])


def until(condition: Callable[[], object], limit_s: float = 30.0) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.002)


class SmallCenter:
    """Takes events out of Redis and writes signed receipts, each step when a test says so."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url, socket_timeout=2)
        self.bodies: dict[str, set[bytes]] = {}
        self.order: list[str] = []
        self.deliveries = 0

    def take(self) -> list[str]:
        """Read what lies in the streams, delete it there; answer with the event ids."""
        taken = []
        for priority in Priority:
            stream = wire.event_stream(NODE, priority)
            for entry_id, fields in ENTRIES.validate_python(self.client.xrange(stream)):
                taken.append(self._note(fields))
                self.client.xdel(stream, entry_id)
        return taken

    def _note(self, fields: dict[bytes, bytes]) -> str:
        message = SignedMessage(fields[b"ce"], fields[b"sig"].decode(), fields[b"key"].decode())
        assert CenterKey(KEY.public_key).signed(message)
        event = EVENT.validate_json(message.body)
        self.bodies.setdefault(event.id, set()).add(message.body)
        self.order.append(event.id)
        self.deliveries += 1
        return event.id

    def receipt(self, accepted: list[str], *, rejected: list[str] | None = None) -> None:
        refusals = tuple(Rejection(event_id=each, reason="no") for each in rejected or [])
        self.say(Receipt(node=NODE, at=START, accepted=tuple(accepted), rejected=refusals))

    def say(
        self, message: Receipt | LiveRequest, *, key: NodeKey = CENTER, stream: str = ""
    ) -> None:
        signed = key.signed(message.model_dump_json().encode())
        self.append(
            {"ce": signed.body, "sig": signed.signature, "key": signed.key_id}, stream=stream
        )

    def append(
        self, fields: Mapping[FieldT, EncodableT], *, stream: str = "", entry_id: str = "*"
    ) -> None:
        """Put any fields into a stream towards the node."""
        self.client.xadd(stream or wire.receipt_stream(NODE), {**fields}, id=entry_id)

    def waiting_in_redis(self) -> int:
        return sum(self.client.xlen(wire.event_stream(NODE, priority)) for priority in Priority)


@dataclass
class Node:
    """The node's half, run round by round by the test."""

    spool: Spool
    link: RedisLink
    clock: Clock
    window: int = 1000
    publisher: Publisher = field(init=False)
    receipts: ReceiptReader = field(init=False)

    def __post_init__(self) -> None:
        self.publisher = Publisher(
            self.spool,
            self.link,
            node=NODE,
            pace=Pace(window=self.window),
            clock=self.clock.monotonic,
            on_missing=lambda: self.receipts.backchannel.begin_again(),
        )
        self.receipts = ReceiptReader(
            self.spool,
            self.link,
            node=NODE,
            center=CenterKey(CENTER.public_key),
            on_settled=self.publisher.settled,
        )

    def add(self, count: int = 1, *, first: int = 0, priority: Priority = Priority.P2) -> list[str]:
        with self.spool.transaction() as transaction:
            return [
                transaction.add_observation(
                    Phase.STARTED, observation(number, priority=priority)
                ).event.id
                for number in range(first, first + count)
            ]

    def send(self) -> None:
        """One round; a lost Redis is what the next round is for."""
        self.publisher.wake()
        with suppress(LinkError):
            self.publisher.send_round()

    def hear(self) -> None:
        """One round of reading receipts, as its own thread does beside the publisher's."""
        with suppress(LinkError):
            self.receipts.read_round()

    def unanswered(self) -> int:
        return self.spool.status().waiting


class HttpCenter:
    """A small real HTTP server that takes evidence and enrols nodes, with faults on request."""

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self.complete: list[str] = []
        self.requests: list[tuple[str, str, int]] = []
        self.faults: list[str] = []
        self.server = _Server(self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def signed(self, method: str, path: str, headers: Message, body: bytes) -> bool:
        text = nodes.signed_text(
            method=method,
            path=path,
            node=headers[nodes.HEADER_NODE],
            time=headers[nodes.HEADER_TIME],
            offset=int(headers[nodes.HEADER_OFFSET]),
            length=int(headers[nodes.HEADER_LENGTH]),
            body_sha256=hashlib.sha256(body).hexdigest(),
        )
        message = SignedMessage(text, headers[nodes.HEADER_SIGNATURE], headers[nodes.HEADER_KEY])
        return CenterKey(KEY.public_key).signed(message)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, center: "HttpCenter") -> None:
        self.center = center
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        sha256 = self.path.rsplit("/", 1)[1]
        self.server.center.requests.append(("HEAD", sha256, 0))
        assert self.server.center.signed("HEAD", self.path, self.headers, b"")
        if self.server.center.faults and self.server.center.faults[0].startswith("HEAD "):
            self.answer(int(self.server.center.faults.pop(0).split()[1]), Location="/elsewhere")
        elif sha256 in self.server.center.complete:
            self.answer(200, Upload_Complete="?1", Upload_Offset="0")
        elif sha256 in self.server.center.files:
            self.answer(200, Upload_Offset=str(len(self.server.center.files[sha256])))
        else:
            self.answer(404)

    def do_PATCH(self) -> None:
        sha256 = self.path.rsplit("/", 1)[1]
        offset = int(self.headers[nodes.HEADER_OFFSET])
        length = int(self.headers["Content-Length"])
        self.server.center.requests.append(("PATCH", sha256, offset))
        fault = self.server.center.faults.pop(0) if self.server.center.faults else ""
        if fault == "cut":
            self.rfile.read(min(1000, length))
            self.close_connection = True
            return
        body = self.rfile.read(length)
        assert self.server.center.signed("PATCH", self.path, self.headers, body)
        if fault.isdigit():
            self.answer(int(fault), Location="/elsewhere")
            return
        self._append(sha256, offset, body, fault)

    def _append(self, sha256: str, offset: int, body: bytes, fault: str) -> None:
        file = self.server.center.files.setdefault(sha256, bytearray())
        if offset != len(file):
            self.answer(409, Upload_Offset=str(len(file)))
            return
        file += body
        if fault == "silent":  # taken, but the answer never comes
            self.close_connection = True
            return
        if len(file) < int(self.headers[nodes.HEADER_LENGTH]):
            self.answer(204, Upload_Offset=str(len(file)))
        elif hashlib.sha256(file).hexdigest() != sha256 or fault == "spoil":
            del self.server.center.files[sha256]
            self.answer(422)
        else:
            self.server.center.complete.append(sha256)
            self.answer(204, Upload_Complete="?1")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = EnrolmentRequest.model_validate_json(body)
        self.server.center.requests.append(("POST", request.public_key, 0))
        fault = self.server.center.faults.pop(0) if self.server.center.faults else ""
        if fault.isdigit():
            self.answer(int(fault), b'{"title": "Refused", "detail": "the code was used"}')
        elif fault:
            self.answer(200, fault.encode())
        else:
            answer = EnrolmentAnswer(center_public_key=CENTER.public_key)
            self.answer(200, answer.model_dump_json().encode())
