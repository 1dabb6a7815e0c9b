"""Server-sent events, and live pictures, over HTTP."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from control_center.live.hub import Hub
from control_center.operators.access import requires
from control_center.operators.roles import Permission
from control_center.operators.service import Visitor

router = APIRouter(prefix="/v1", tags=["live"])
PING_S = 2
SEND_TIMEOUT_S = 10.0
MAX_SEQ_DIGITS = 18


def hub(request: Request) -> Hub:
    """Give the hub that `app.py` made."""
    found: Hub = request.app.state.hub
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


async def _events(changes: Hub, owner: str, after: int | None) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(comment="here", retry=1000)
    async for told in changes.listen(owner, after):
        identity = str(told.seq) if told.seq else None
        yield ServerSentEvent(data=told.data, event=told.topic, id=identity)
