"""Sites, cameras and nodes over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from contracts.nodes import EnrolmentAnswer, EnrolmentRequest
from control_center.operators.access import requires
from control_center.operators.roles import Permission
from control_center.sites.nodes import NodeRegistry
from control_center.sites.schemas import Cameras, Sites
from control_center.sites.service import SiteService

router = APIRouter(prefix="/v1", tags=["sites"])
may_see = [Depends(requires(Permission.SEE_SITES))]


def sites(request: Request) -> SiteService:
    """Give the service that `app.py` made."""
    service: SiteService = request.app.state.sites
    return service


def nodes(request: Request) -> NodeRegistry:
    """Give the registry that `app.py` made."""
    registry: NodeRegistry = request.app.state.nodes
    return registry


@router.get("/sites", dependencies=may_see)
async def list_sites(service: Annotated[SiteService, Depends(sites)]) -> Sites:
    """List the watched places."""
    return await service.sites()


@router.get("/cameras", dependencies=may_see)
async def list_cameras(service: Annotated[SiteService, Depends(sites)]) -> Cameras:
    """List cameras and nodes as they are now."""
    return await service.cameras()


@router.post("/nodes/enroll", dependencies=[Depends(requires(Permission.NODE))])
async def enrol_node(
    body: EnrolmentRequest,
    request: Request,
    registry: Annotated[NodeRegistry, Depends(nodes)],
) -> EnrolmentAnswer:
    """Exchange a node's one-time code for its place in the register."""
    return await registry.enrol(body, request.client.host if request.client else "")
