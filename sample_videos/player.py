"""Sends the tracks that a client has set up, in real time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sample_videos.camera import Camera
from sample_videos.faults import FaultKind
from sample_videos.rtp import RtpStream, interleave
from sample_videos.tracks import Track, Unit
from sample_videos.wire import Wire

REPORT_EVERY_S = Fraction(5)


@dataclass(frozen=True, slots=True)
class Lane:
    """One track on its way to one client."""

    track: Track
    stream: RtpStream
    rtp_channel: int
    rtcp_channel: int


class Player:
    """Plays the lanes of one client until it is cancelled or the client is gone."""

    def __init__(self, camera: Camera, wire: Wire, *, started_at: datetime) -> None:
        """Take the camera, the connection and the UTC of media time 0."""
        self._camera = camera
        self._wire = wire
        self._started_at = Fraction(started_at.timestamp())

    async def play(self, lanes: Mapping[int, Lane]) -> None:
        """Send all lanes side by side; ends with the connection."""
        try:
            async with asyncio.TaskGroup() as group:
                for lane in lanes.values():
                    group.create_task(self._play(lane))
        except* (ConnectionError, TimeoutError):
            self._wire.reset()

    async def _play(self, lane: Lane) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        stalled = Fraction(0)
        next_report = Fraction(0)
        while True:
            unit = lane.track.next_unit()
            due += float(unit.pause) * self._camera.argument_of(FaultKind.SLOW, 1.0)
            await asyncio.sleep(due - loop.time())
            wait_s = await self._stalled_s()
            due += wait_s
            stalled += Fraction(wait_s)
            if unit.at >= next_report:
                next_report = unit.at + REPORT_EVERY_S
                await self._report(lane, unit.at + stalled)
            await self._send(lane, unit, unit.at + stalled)

    async def _stalled_s(self) -> float:
        """Wait out a stall; the camera's clock runs on meanwhile."""
        if self._camera.is_sending:
            return 0.0
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._camera.until_sending()
        return loop.time() - began

    async def _report(self, lane: Lane, at: Fraction) -> None:
        """Tie the RTP clock to UTC; both come from the media time, so reports never jitter."""
        report = lane.stream.sender_report(self._jumped(at), self._started_at + at)
        await self._wire.send(interleave(lane.rtcp_channel, report))

    def _jumped(self, at: Fraction) -> Fraction:
        return at + Fraction(self._camera.jumped_s)

    async def _send(self, lane: Lane, unit: Unit, at: Fraction) -> None:
        last = len(unit.payloads) - 1
        data = b"".join(
            interleave(
                lane.rtp_channel,
                lane.stream.packet(
                    payload, self._jumped(at), marker=unit.marks_last and index == last
                ),
            )
            for index, payload in enumerate(unit.payloads)
        )
        if self._camera.fault.kind is FaultKind.DRIP:
            await self._wire.drip(data, lambda: self._camera.argument_of(FaultKind.DRIP, 0.0))
        elif data:
            await self._wire.send(data)
