"""One client's connection: its requests, its session and its player (RFC 2326)."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from http import HTTPStatus

from sample_videos import rtsp, sdp
from sample_videos.auth import challenge, is_authorised
from sample_videos.camera import Camera
from sample_videos.faults import FaultKind
from sample_videos.offers import Joining, Offer, offers_of
from sample_videos.player import Lane, Player
from sample_videos.rtp import MODULO_32, RtpStream
from sample_videos.rtsp import Request
from sample_videos.wire import Wire

SESSION_NOT_FOUND = 454
WRONG_STATE = 455
UNSUPPORTED_TRANSPORT = 461
OPTION_NOT_SUPPORTED = 551
NEEDS_SESSION = frozenset({"PLAY", "PAUSE", "TEARDOWN"})

Handler = Callable[[Request, Camera], Awaitable[None]]


class RtspSession:
    """Answers one client; its session lives and dies with the connection."""

    def __init__(
        self, wire: Wire, cameras: Mapping[str, Camera], *, started: float, timeout_s: float
    ) -> None:
        """Start a session.

        Args:
            wire: To the client.
            cameras: By name.
            started: Time of the event loop's clock when live cameras began.
            timeout_s: A client that says nothing for so long is dropped.
        """
        self._wire = wire
        self._cameras = cameras
        self._started = started
        self._timeout_s = timeout_s
        self._id = secrets.token_hex(8)
        self._nonce = secrets.token_hex(16)
        self._channels: dict[int, tuple[int, int]] = {}
        self._playing: asyncio.Task[None] | None = None
        self._camera: Camera | None = None  # asked for last
        self._played: Camera | None = None
        self._is_over = False
        self._methods: Mapping[str, Handler] = {
            "DESCRIBE": self._describe,
            "SETUP": self._setup,
            "PLAY": self._play,
            "GET_PARAMETER": self._keep_alive,
            "SET_PARAMETER": self._keep_alive,
            "TEARDOWN": self._teardown,
        }

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Answer until the client leaves, is silent for too long or sends nonsense."""
        try:
            while not self._is_over:
                message = await self._next_message(reader)
                if message is None:
                    break
                if isinstance(message, Request):
                    await self._answer(message)
        except rtsp.BadRequest as error:
            await self._wire.send(rtsp.response(error.status, "0"))
        finally:
            await self._end()

    async def _next_message(
        self, reader: asyncio.StreamReader
    ) -> Request | rtsp.Interleaved | None:
        """Read on; a half-open connection is left open however silent it is."""
        reading = asyncio.ensure_future(rtsp.read_message(reader))
        try:
            while True:
                done, _ = await asyncio.wait({reading}, timeout=self._timeout_s)
                if done:
                    return reading.result()
                if self._fault_is_not(FaultKind.HALF_OPEN):
                    return None
        finally:
            reading.cancel()

    def _fault_is_not(self, kind: FaultKind) -> bool:
        return self._camera is None or self._camera.fault.kind is not kind

    async def _answer(self, request: Request) -> None:
        camera = self._camera_of(request)
        if camera is not None:
            self._camera = camera
            camera.wires.add(self._wire)
        match camera.fault.kind if camera else FaultKind.OK:
            case FaultKind.HALF_OPEN:
                return
            case FaultKind.OFF:
                self._is_over = True
                return
            case FaultKind.ENDLESS_HEADERS if request.method == "DESCRIBE":
                await self._answer_without_end(request)
            case _:
                await self._dispatch(request, camera)

    def _camera_of(self, request: Request) -> Camera | None:
        """Find the camera by the longest name that the path begins with."""
        parts = request.path.split("/")
        names = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
        return next((self._cameras[name] for name in names if name in self._cameras), None)

    async def _dispatch(self, request: Request, camera: Camera | None) -> None:
        refusal = self._refusal(request, camera)
        if refusal is not None:
            await self._reply(request, refusal, self._headers_of_refusal(request, refusal, camera))
        elif request.method == "OPTIONS" or camera is None:
            public = ("Public", ", ".join(["OPTIONS", *self._methods]))
            await self._reply(request, HTTPStatus.OK, [public])
        else:
            await self._methods[request.method](request, camera)

    def _refusal(self, request: Request, camera: Camera | None) -> int | None:
        """Say with which status a request is refused before its method is looked at."""
        is_options = request.method == "OPTIONS"
        if "require" in request.headers:
            return OPTION_NOT_SUPPORTED
        if camera is None:
            return None if is_options and request.path == "" else HTTPStatus.NOT_FOUND
        if camera.fault.kind is FaultKind.NOT_FOUND:
            return HTTPStatus.NOT_FOUND
        if is_options:
            return None
        if not self._is_allowed(request, camera):
            return HTTPStatus.UNAUTHORIZED
        if request.method not in self._methods:
            return HTTPStatus.NOT_IMPLEMENTED
        return self._session_refusal(request)

    def _session_refusal(self, request: Request) -> int | None:
        named = request.headers.get("session", "").partition(";")[0].strip()
        if named and named != self._id:
            return SESSION_NOT_FOUND
        if request.method in NEEDS_SESSION and not self._channels:
            return WRONG_STATE
        return None

    def _is_allowed(self, request: Request, camera: Camera) -> bool:
        header = request.headers.get("authorization", "")
        fits = camera.fault.kind is not FaultKind.WRONG_PASSWORD and is_authorised(
            camera.source.auth,
            camera.credentials,
            header=header,
            request=(request.method, request.url),
            nonce=self._nonce,
        )
        if header and not fits:
            camera.counts = replace(camera.counts, refused=camera.counts.refused + 1)
        return fits

    def _headers_of_refusal(
        self, request: Request, status: int, camera: Camera | None
    ) -> list[tuple[str, str]]:
        if status == HTTPStatus.UNAUTHORIZED and camera:
            scheme = camera.source.auth if camera.source.auth != "none" else "digest"
            return [("WWW-Authenticate", challenge(scheme, self._nonce))]
        if status == OPTION_NOT_SUPPORTED:
            return [("Unsupported", request.headers["require"])]
        return []

    async def _describe(self, request: Request, camera: Camera) -> None:
        media = [offer.announce(track) for track, offer in enumerate(offers_of(camera))]
        base = request.url.partition("?")[0].rstrip("/") + "/"
        headers = [("Content-Base", base), ("Content-Type", "application/sdp")]
        await self._reply(request, HTTPStatus.OK, headers, sdp.describe(media))

    async def _setup(self, request: Request, camera: Camera) -> None:
        names = [sdp.control(track) for track in range(len(offers_of(camera)))]
        name = request.path.rpartition("/")[2]
        if name not in names:
            await self._reply(request, HTTPStatus.NOT_FOUND)
            return
        track = names.index(name)
        channels = rtsp.interleaved_channels(request.headers.get("transport", ""), 2 * track)
        if channels is None:
            await self._reply(request, UNSUPPORTED_TRANSPORT)
            return
        self._channels[track] = channels
        transport = f"RTP/AVP/TCP;unicast;interleaved={channels[0]}-{channels[1]}"
        await self._reply(
            request, HTTPStatus.OK, [("Transport", transport), self._session_header()]
        )

    def _session_header(self) -> tuple[str, str]:
        return "Session", f"{self._id};timeout={max(1, round(self._timeout_s))}"

    async def _play(self, request: Request, camera: Camera) -> None:
        if self._playing is not None:
            await self._reply(request, HTTPStatus.OK, [self._session_header()])
            return
        lanes, now = self._lanes(camera)
        headers = [self._session_header(), ("Range", "npt=now-")]
        headers.append(("RTP-Info", rtp_info(request.url.rstrip("/"), lanes)))
        self._played = camera
        counts = camera.counts
        camera.counts = replace(counts, playing=counts.playing + 1, plays=counts.plays + 1)
        await self._reply(request, HTTPStatus.OK, headers)
        player = Player(camera, self._wire, started_at=now)
        self._playing = asyncio.create_task(player.play(lanes))

    def _lanes(self, camera: Camera) -> tuple[dict[int, Lane], datetime]:
        """Begin the tracks that were set up; also the UTC of their media time 0."""
        elapsed = Fraction(asyncio.get_running_loop().time() - self._started)
        joining = Joining(datetime.now(UTC), elapsed)
        offers = offers_of(camera)
        lanes = {
            track: Lane(offers[track].begin(joining), new_stream(camera, offers[track]), *channels)
            for track, channels in self._channels.items()
        }
        return lanes, joining.at

    async def _keep_alive(self, request: Request, _camera: Camera) -> None:
        await self._reply(request, HTTPStatus.OK, [self._session_header()])

    async def _teardown(self, request: Request, _camera: Camera) -> None:
        self._is_over = True
        await self._stop_playing()
        await self._reply(request, HTTPStatus.OK)

    async def _reply(
        self,
        request: Request,
        status: int,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        cseq = request.headers.get("cseq", "0")
        await self._wire.send(rtsp.response(status, cseq, headers, body))

    async def _answer_without_end(self, request: Request) -> None:
        """Send headers until the client goes away or the fault does."""
        await self._wire.send(
            f"RTSP/1.0 200 OK\r\nCSeq: {request.headers.get('cseq')}\r\n".encode()
        )
        while self._camera and self._camera.fault.kind is FaultKind.ENDLESS_HEADERS:
            await self._wire.send(b"X-Padding: " + b"0" * 1000 + b"\r\n")
            await asyncio.sleep(0.001)
        self._is_over = True

    async def _stop_playing(self) -> None:
        """End what plays; a client that left before it heard the answer is counted out as well."""
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait({self._playing})
            self._playing = None
        if self._played is not None:
            counts = self._played.counts
            self._played.counts = replace(counts, playing=counts.playing - 1)
            self._played = None

    async def _end(self) -> None:
        await self._stop_playing()
        for camera in self._cameras.values():
            camera.wires.discard(self._wire)
        self._wire.close()


def new_stream(camera: Camera, offer: Offer) -> RtpStream:
    """Start a stream at random numbers, as RFC 3550, 5.1 asks, or just before the clock wraps."""
    before_wrap_s = camera.argument_of(FaultKind.WRAP, 0.0)
    before_wrap = round(before_wrap_s * offer.clock_rate)
    return RtpStream(
        offer.payload_type,
        offer.clock_rate,
        ssrc=secrets.randbits(32),
        sequence=secrets.randbits(16),
        timestamp=MODULO_32 - before_wrap if before_wrap else secrets.randbits(30),
    )


def rtp_info(base: str, lanes: Mapping[int, Lane]) -> str:
    """Write the RTP-Info header (RFC 2326, 12.33)."""
    return ",".join(
        f"url={base}/{sdp.control(track)};seq={lane.stream.next_sequence}"
        f";rtptime={lane.stream.timestamp(Fraction(0))}"
        for track, lane in lanes.items()
    )
