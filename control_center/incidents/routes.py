"""Incidents over HTTP."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from contracts.base import Kind, Lane, Slug, Utc, Uuid
from control_center.errors import RevisionMissing
from control_center.incidents.paging import MAX_CURSOR, Order
from control_center.incidents.schemas import (
    Dismissal,
    IncidentDetail,
    IncidentList,
    State,
    Verification,
)
from control_center.incidents.service import IncidentService
from control_center.incidents.store import Filters
from control_center.operators.access import requires
from control_center.operators.roles import Permission
from control_center.operators.service import Visitor

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])
MAX_CHOICES = 50
_ETAG = re.compile(r'^"([0-9]{1,9})"$')


def incidents(request: Request) -> IncidentService:
    """Give the service that `app.py` made."""
    service: IncidentService = request.app.state.incidents
    return service


def _filters(  # noqa: PLR0913  # one parameter for each thing that can be asked for
    lane: Annotated[list[Lane], Query(max_length=MAX_CHOICES)] = [],  # noqa: B006  # FastAPI copies
    state: Annotated[list[State], Query(max_length=MAX_CHOICES)] = [],  # noqa: B006
    priority: Annotated[
        list[Annotated[int, Query(ge=1, le=4)]], Query(max_length=MAX_CHOICES)
    ] = [],  # noqa: B006
    site: Annotated[list[Slug], Query(max_length=MAX_CHOICES)] = [],  # noqa: B006
    camera: Annotated[list[Slug], Query(max_length=MAX_CHOICES)] = [],  # noqa: B006
    kind: Annotated[list[Kind], Query(max_length=MAX_CHOICES)] = [],  # noqa: B006
    opened_from: Annotated[Utc | None, Query(alias="from")] = None,
    opened_to: Annotated[Utc | None, Query(alias="to")] = None,
) -> Filters:
    return Filters(
        lane=tuple(lane),
        state=tuple(state),
        priority=tuple(priority),
        site=tuple(site),
        camera=tuple(camera),
        kind=tuple(kind),
        opened_from=opened_from,
        opened_to=opened_to,
    )


def _revision(if_match: Annotated[str | None, Header(max_length=100)] = None) -> int:
    found = _ETAG.match(if_match or "")
    if found is None:
        raise RevisionMissing('send If-Match: "<revision>" as the incident told it')
    return int(found.group(1))


Service = Annotated[IncidentService, Depends(incidents)]
Seeing = Annotated[Visitor, Depends(requires(Permission.SEE_INCIDENTS))]
Deciding = Annotated[Visitor, Depends(requires(Permission.DECIDE))]
Revision = Annotated[int, Depends(_revision)]


@router.get("")
async def list_incidents(  # filters and page come apart
    visitor: Seeing,
    service: Service,
    filters: Annotated[Filters, Depends(_filters)],
    order: Order = "priority",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=MAX_CURSOR)] = None,
) -> IncidentList:
    """List incidents, the most urgent and then the oldest first, or the newest first."""
    del visitor
    return await service.page(filters, order, after, limit)


@router.get("/{incident_id}")
async def read_incident(
    incident_id: Uuid, visitor: Seeing, service: Service, response: Response
) -> IncidentDetail:
    """Tell everything about an incident."""
    del visitor
    return _tagged(response, await service.detail(incident_id))


@router.post("/{incident_id}/claim")
async def claim_incident(
    incident_id: Uuid, visitor: Deciding, revision: Revision, service: Service, response: Response
) -> IncidentDetail:
    """Take an incident."""
    return _tagged(response, await service.claim(incident_id, revision, visitor.operator))


@router.post("/{incident_id}/verify")
async def verify_incident(  # what FastAPI hands in
    incident_id: Uuid,
    visitor: Deciding,
    revision: Revision,
    service: Service,
    response: Response,
    body: Verification = Verification(),  # noqa: B008  # frozen
) -> IncidentDetail:
    """Say that it is real."""
    decided = await service.verify(incident_id, revision, visitor.operator, body)
    return _tagged(response, decided)


@router.post("/{incident_id}/dismiss")
async def dismiss_incident(  # what FastAPI hands in
    incident_id: Uuid,
    visitor: Deciding,
    revision: Revision,
    service: Service,
    response: Response,
    body: Dismissal,
) -> IncidentDetail:
    """Say that there is nothing to act upon, and why."""
    decided = await service.dismiss(incident_id, revision, visitor.operator, body)
    return _tagged(response, decided)


def _tagged(response: Response, detail: IncidentDetail) -> IncidentDetail:
    response.headers["ETag"] = f'"{detail.revision}"'
    return detail
