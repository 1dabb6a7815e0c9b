"""From a stream's packets to ours: stamped with the time of arrival and numbered by segment."""

from dataclasses import replace
from datetime import datetime

import av
from av.video.stream import VideoStream

from edge_node.camera.bitstream import parameter_sets, sequence_header
from edge_node.camera.continuity import Continuity
from edge_node.camera.decode import decode_one
from edge_node.camera.faults import StreamError
from edge_node.types import Packet, StreamInfo

_FIRST_STEP = 1


class Intake:
    """Takes the packets of one connection.

    A new segment begins with each connection, with each break of the stream's own time, and with
    a changed sequence header, such as another size.
    """

    def __init__(self, info: StreamInfo, segment: int, max_pixels: int) -> None:
        self.info = info
        """Of the current segment."""
        self.segment = segment
        self._max_pixels = max_pixels
        self._continuity = Continuity()
        self._header = b""
        self._last_pts: int | None = None
        self._step = _FIRST_STEP

    def take(
        self, packet: "av.Packet[VideoStream]", arrived_at: datetime, monotonic: float
    ) -> Packet:
        """Return the packet as ours.

        Raises:
            StreamError: It begins pictures that are too large or cannot be read.
        """
        if self._breaks(packet, monotonic):
            self.segment += 1
        pts = self._timestamp(packet)
        ours = Packet(
            data=bytes(packet),
            pts=pts,
            dts=packet.dts if packet.dts is not None else pts,
            time_base=self.info.time_base,
            is_key=packet.is_keyframe,
            arrived_at=arrived_at,
            monotonic=monotonic,
            segment=self.segment,
        )
        return self._look_at_header(ours) if ours.is_key else ours

    def _breaks(self, packet: "av.Packet[VideoStream]", monotonic: float) -> bool:
        # FFmpeg gives the first packet of an RTSP stream no timestamp at all.
        ticks = packet.dts if packet.dts is not None else packet.pts
        if ticks is None:
            return False
        return self._continuity.breaks(float(ticks * self.info.time_base), monotonic)

    def _timestamp(self, packet: "av.Packet[VideoStream]") -> int:
        last, pts = self._last_pts, packet.pts if packet.pts is not None else packet.dts
        if pts is None:
            pts = 0 if last is None else last + self._step
        elif last is not None and pts > last:
            self._step = pts - last
        self._last_pts = pts
        return pts

    def _look_at_header(self, packet: Packet) -> Packet:
        header = sequence_header(self.info.codec, packet.data)
        if header == self._header or not header:
            return packet
        known, self._header = self._header, header
        if known:
            self.segment += 1
            packet = replace(packet, segment=self.segment)
        if known or not self.info.width:
            self._learn(packet)
        return packet

    def _learn(self, packet: Packet) -> None:
        sets = parameter_sets(self.info.codec, packet.data)
        info = replace(self.info, extradata=sets or self.info.extradata)
        picture = decode_one(packet, info, self._max_pixels)
        if picture is None:
            reason = "its key frame is damaged, or larger than max_pixels allows"
            raise StreamError("corrupt", reason, "corrupt")
        self.info = replace(info, width=picture.width, height=picture.height)
