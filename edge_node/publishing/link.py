"""All that goes between this node and the center, as one thing to start and to stop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from contracts import wire
from contracts.backchannel import LiveRequest
from contracts.status import Degradation, NodeStatus
from edge_node.publishing.backoff import LONGEST_S, Backoff
from edge_node.publishing.center_http import CenterHttp
from edge_node.publishing.evidence_endpoint import EvidenceEndpoint
from edge_node.publishing.live import LivePictures
from edge_node.publishing.publisher import Publisher
from edge_node.publishing.reach import Away, Reach, longest_away
from edge_node.publishing.receipts import ReceiptReader
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.requests import RequestReader
from edge_node.publishing.rounds import work_rounds
from edge_node.publishing.signing import CenterKey, NodeKey
from edge_node.publishing.spool import EvidenceFile, Spool
from edge_node.publishing.status import Heartbeat
from edge_node.publishing.uploads import Uploader

_MAX_DETAIL = 500
UNANSWERED_S = 60.0
"""An event that has lain in Redis for longer without a receipt: the center is away."""

_STOP_WITHIN_S = 12.0
"""A little more than the longest wait for an answer."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks, and who may answer."""

    node: str
    key: NodeKey
    center: CenterKey


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What the link asks of the supervisor and tells it; each is called in a thread of the link."""

    status: Callable[[], NodeStatus]
    locate: Callable[[str], Path]
    """Path of an evidence file by its hash; EvidenceError when it is gone."""
    on_live_request: Callable[[LiveRequest], None]
    on_upload_failed: Callable[[EvidenceFile, str], None]


class CenterLink:
    """Publisher, receipts, requests, heartbeat, live pictures and uploads: six threads."""

    def __init__(
        self,
        spool: Spool,
        *,
        identity: Identity,
        redis_url: str,
        center_http: CenterHttp,
        callbacks: Callbacks,
        now: Callable[[], datetime],
    ) -> None:
        """Wire the parts; nothing is connected before `start`.

        Raises:
            SetupError: `redis_url` is no address of a Redis.
        """
        self._now = now
        self._stop = threading.Event()
        self._link = RedisLink(redis_url)
        self._center_http = center_http
        node, key = identity.node, identity.key
        self._publisher = Publisher(spool, self._link, node=node, on_missing=self._hear_again)
        self._receipts = ReceiptReader(
            spool,
            self._link,
            node=node,
            center=identity.center,
            on_settled=self._publisher.settled,
        )
        self._requests = RequestReader(
            self._link,
            node=node,
            center=identity.center,
            now=now,
            on_request=callbacks.on_live_request,
        )
        self._heartbeat = Heartbeat(
            spool, self._link, node=node, key=key, now=now, status=callbacks.status
        )
        self.live = LivePictures(self._link, node=node, key=key)
        self._uploader = Uploader(
            spool,
            EvidenceEndpoint(center_http, node=node, key=key, now=now),
            locate=callbacks.locate,
            on_failed=callbacks.on_upload_failed,
        )
        spool.on_commit(self._publisher.wake)
        spool.on_commit(self._uploader.wake)
        self._redis_reaches: list[Reach] = []
        self._uploads_reach = Reach(now)
        self._threads = self._make_threads()

    def start(self) -> None:
        """Begin; Redis and the center may be away."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads and close all connections; what waits is in the spool."""
        self._stop.set()
        self._publisher.wake()
        self._uploader.wake()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_STOP_WITHIN_S)
        self._link.close()
        self._center_http.close()

    @property
    def redis_away(self) -> Away | None:
        """Since when and why Redis does not do what it should; None while it does."""
        return longest_away(*self._redis_reaches)

    @property
    def center_away(self) -> Away | None:
        """Since when the center takes neither uploads nor events; None while it does."""
        unanswered_s = self._publisher.unanswered_s()
        if unanswered_s > UNANSWERED_S and self.redis_away is None:
            since = self._now() - timedelta(seconds=unanswered_s)
            return Away(since=since, reason="events lie in Redis without a receipt")
        return self._uploads_reach.away

    def degradations(self) -> tuple[Degradation, ...]:
        """Return what of the link does not work, for the heartbeat."""
        aways: tuple[tuple[Literal["redis_away", "center_away"], Away | None], ...] = (
            ("redis_away", self.redis_away),
            ("center_away", self.center_away),
        )
        return tuple(
            Degradation(code=code, since=away.since, detail=away.reason[:_MAX_DETAIL])
            for code, away in aways
            if away
        )

    @property
    def refused_messages(self) -> int:
        """Receipts and requests that were forged, spoilt or for another node."""
        return self._receipts.backchannel.refused + self._requests.backchannel.refused

    def _hear_again(self) -> None:
        self._receipts.backchannel.begin_again()

    def _make_threads(self) -> list[threading.Thread]:
        beat = partial(self._heartbeat.beat_round, self._stop)
        return [
            self._redis_thread("publisher", self._publisher.send_round),
            self._redis_thread("receipts", self._receipts.read_round),
            self._redis_thread("requests", self._requests.read_round),
            self._redis_thread("heartbeat", beat, longest_pause_s=wire.STATUS_EVERY_S),
            self._redis_thread("live", self.live.send_round, longest_pause_s=1.0),
            self._thread("uploads", self._uploader.upload_round, self._uploads_reach, LONGEST_S),
        ]

    def _redis_thread(
        self, name: str, work: Callable[[], None], *, longest_pause_s: float = LONGEST_S
    ) -> threading.Thread:
        reach = Reach(self._now)
        self._redis_reaches.append(reach)
        return self._thread(name, work, reach, longest_pause_s)

    def _thread(
        self, name: str, work: Callable[[], None], reach: Reach, longest_pause_s: float
    ) -> threading.Thread:
        backoff = Backoff(longest_s=longest_pause_s)
        return threading.Thread(
            target=work_rounds,
            args=(name, work, self._stop, reach, backoff),
            name=f"link-{name}",
            # One that hangs in a call must not keep the process from ending.
            daemon=True,
        )
