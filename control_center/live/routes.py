"""Server-sent events, and live pictures, over HTTP."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from contracts.base import Slug
from control_center.errors import NotFound
from control_center.evidence.routes import evidence, send
from control_center.evidence.service import EvidenceService
from control_center.live.hub import Hub
from control_center.live.pictures import Shot
from control_center.live.viewing import Viewing
from control_center.operators.access import requires
from control_center.operators.roles import Permission
from control_center.operators.service import Visitor

router = APIRouter(prefix="/v1", tags=["live"])
PING_S = 2
SEND_TIMEOUT_S = 10.0
MAX_SEQ_DIGITS = 18
Looking = Annotated[Visitor, Depends(requires(Permission.SEE_LIVE))]


class JpegResponse(Response):
    """Tells readers of the API's description what comes."""

    media_type = "image/jpeg"


def hub(request: Request) -> Hub:
    """Give the hub that `app.py` made."""
    found: Hub = request.app.state.hub
    return found


def viewing(request: Request) -> Viewing:
    """Give the service that `app.py` made."""
    found: Viewing = request.app.state.viewing
    return found


@router.get("/live", response_class=EventSourceResponse)
async def listen(
    visitor: Annotated[Visitor, Depends(requires(Permission.SEE_INCIDENTS))],
    changes: Annotated[Hub, Depends(hub)],
    after: Annotated[int | None, Query(ge=0, lt=10**MAX_SEQ_DIGITS)] = None,
    last_event_id: Annotated[
        str | None, Header(pattern=r"^[0-9]{0,18}$", max_length=MAX_SEQ_DIGITS)
    ] = None,
) -> EventSourceResponse:
    """Tell changes as they happen; `Last-Event-ID`, or `after`, goes on after that one."""
    begin = int(last_event_id) if last_event_id else after
    return EventSourceResponse(
        _events(changes, visitor.token_hash, begin),
        ping=PING_S,
        ping_message_factory=lambda: ServerSentEvent(data="{}", event="ping"),
        send_timeout=SEND_TIMEOUT_S,
    )


@router.get("/cameras/{camera}/live", response_class=JpegResponse)
async def look(
    camera: Slug, visitor: Looking, service: Annotated[Viewing, Depends(viewing)]
) -> Response:
    """Return what a camera shows now, and have its node go on sending for some seconds."""
    shot = await service.look(camera, visitor)
    if shot is None:
        return Response(status_code=202, headers={"Retry-After": "1"})
    return _picture(shot)


@router.get("/cameras/{camera}/picture", response_class=JpegResponse)
async def read_picture(
    camera: Slug,
    visitor: Looking,
    service: Annotated[Viewing, Depends(viewing)],
    files: Annotated[EvidenceService, Depends(evidence)],
) -> Response:
    """Return the newest known picture of a camera: a live one, or a snapshot."""
    shot, snapshot = await service.newest(camera)
    if shot is not None:
        return _picture(shot)
    if snapshot is None:
        raise NotFound("there is no picture of this camera yet")
    return send(await files.picture(camera, snapshot.sha256, visitor), None)


async def _events(changes: Hub, owner: str, after: int | None) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(comment="here", retry=1000)
    async for told in changes.listen(owner, after):
        identity = str(told.seq) if told.seq else None
        yield ServerSentEvent(data=told.data, event=told.topic, id=identity)


def _picture(shot: Shot) -> Response:
    captured_at = shot.captured_at.isoformat().replace("+00:00", "Z")
    headers = {"Qy-Captured-At": captured_at, "Cache-Control": "no-store"}
    return Response(shot.jpeg, media_type="image/jpeg", headers=headers)
