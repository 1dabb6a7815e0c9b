"""Phases of traffic lights from a real Redis: told, stale, away and back."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import redis

from edge_node.signal_feed import Feeds, RedisSource, redis_source
from edge_node.types import Frame, Signal, SignalPhase, Surroundings, Tracks
from tests.conftest import RedisServer
from tests.integration.publishing_center import until

KEY = "controller:junction-7"


@pytest.fixture
def source(redis_server: RedisServer) -> Iterator[RedisSource]:
    source = redis_source("north", redis_server.url, KEY)
    yield source
    source.close()


def tell(server: RedisServer, phase: str, at: datetime, valid_for_s: float = 60.0) -> None:
    value = {
        "signal": "north",
        "phase": phase,
        "at": at.isoformat(),
        "valid_for_s": valid_for_s,
    }
    redis.Redis.from_url(server.url).set(KEY, json.dumps(value))


def looker(source: RedisSource) -> Callable[[datetime], Signal]:
    feeds = Feeds({"north": source})

    def at(moment: datetime) -> Signal:
        frame = Frame("c", 0, moment, 0.0, np.zeros((4, 4, 3), np.uint8))
        return feeds.look(frame, Tracks(moment, ()), Surroundings()).signals["north"]

    return at


def test_a_phase_is_told_until_it_is_stale(redis_server, source):
    shown, now = looker(source), datetime.now(UTC)
    assert shown(now).phase is SignalPhase.UNKNOWN

    tell(redis_server, "red", now)
    until(lambda: shown(now).phase is SignalPhase.RED)

    assert shown(now + timedelta(seconds=59)) == Signal(SignalPhase.RED, now)
    assert shown(now + timedelta(seconds=61)).phase is SignalPhase.UNKNOWN


def test_a_redis_that_comes_back_is_asked_again(redis_server, source):
    shown, now = looker(source), datetime.now(UTC)
    redis_server.kill()
    assert shown(now).phase is SignalPhase.UNKNOWN
    redis_server.start()

    tell(redis_server, "green", now)

    until(lambda: shown(now).phase is SignalPhase.GREEN)
