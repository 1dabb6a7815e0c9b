"""Evidence over HTTP: from nodes, to operators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from starlette.responses import Response, StreamingResponse

from contracts import nodes
from contracts.base import Sha256, Slug, Uuid
from control_center.evidence.files import pieces
from control_center.evidence.ranges import Span, requested
from control_center.evidence.requests import UploadRequest
from control_center.evidence.schemas import Opened, Upload
from control_center.evidence.service import EvidenceService
from control_center.operators.access import requires
from control_center.operators.roles import Permission
from control_center.operators.service import Visitor

router = APIRouter(prefix="/v1", tags=["evidence"])
by_nodes = [Depends(requires(Permission.NODE))]
Seeing = Annotated[Visitor, Depends(requires(Permission.SEE_EVIDENCE))]


def evidence(request: Request) -> EvidenceService:
    """Give the service that `app.py` made."""
    service: EvidenceService = request.app.state.evidence
    return service


Service = Annotated[EvidenceService, Depends(evidence)]


@router.head("/nodes/{node}/evidence/{sha256}", dependencies=by_nodes)
async def ask_upload(node: Slug, sha256: Sha256, request: Request, service: Service) -> Response:
    """Tell a node how much of a file is here."""
    return _told(await service.progress(_upload(node, sha256, request, b"")), 200)


@router.patch("/nodes/{node}/evidence/{sha256}", dependencies=by_nodes, status_code=204)
async def append_upload(node: Slug, sha256: Sha256, request: Request, service: Service) -> Response:
    """Take the next bytes of a file."""
    upload = _upload(node, sha256, request, await request.body())
    return _told(await service.append(upload), 204)


@router.get("/incidents/{incident_id}/evidence/{sha256}", response_class=Response)
async def read_evidence(  # noqa: PLR0913  # what FastAPI hands in
    incident_id: Uuid,
    sha256: Sha256,
    visitor: Seeing,
    service: Service,
    byte_range: Annotated[str | None, Header(alias="Range")] = None,
    if_range: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a file of an incident, or one range of it."""
    opened = await service.open(incident_id, sha256, visitor)
    if if_none_match == _etag(opened):
        return Response(status_code=304, headers=_headers(opened))
    asked = byte_range if if_range in {None, _etag(opened)} else None
    return send(opened, requested(asked, opened.size))


def send(opened: Opened, span: Span | None) -> Response:
    """Return a file, or a range of it, as an answer that is read from disk as it is sent."""
    headers = _headers(opened)
    whole = Span(0, opened.size)
    part = span or whole
    headers["Content-Length"] = str(part.stop - part.start)
    if span is not None:
        headers["Content-Range"] = span.header(opened.size)
    return StreamingResponse(
        pieces(opened.path, part.start, part.stop),
        status_code=200 if span is None else 206,
        headers=headers,
        media_type=opened.media_type,
    )


def _headers(opened: Opened) -> dict[str, str]:
    return {
        "ETag": _etag(opened),
        "Accept-Ranges": "bytes",
        # The next person at this desk asks the center again whether they may see it.
        "Cache-Control": "private, no-cache",
        "Content-Disposition": opened.disposition,
    }


def _etag(opened: Opened) -> str:
    return f'"{opened.sha256}"'


def _upload(node: str, sha256: str, request: Request, body: bytes) -> UploadRequest:
    path = nodes.evidence_path(node, sha256)
    return UploadRequest(request.method, path, node, sha256, request.headers, body)


def _told(upload: Upload, status: int) -> Response:
    headers = {nodes.HEADER_OFFSET: str(upload.offset)}
    if upload.complete:
        headers["Upload-Complete"] = "?1"
    return Response(status_code=status, headers=headers)
