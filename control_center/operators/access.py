"""Who may call a route: declared on the route, checked before it runs."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from control_center.errors import Forbidden, NotSignedIn, SetupError
from control_center.operators.roles import Permission, may
from control_center.operators.service import OperatorService, Visitor

COOKIE = "qy_session"
HOST_COOKIE = "__Host-qy_session"
"""Browsers take a cookie of this prefix only over https, for the whole host and nothing wider."""


def operators(request: Request) -> OperatorService:
    """Give the service that `app.py` made."""
    service: OperatorService = request.app.state.operators
    return service


def cookie_name(request: Request) -> str:
    """Return the session cookie's name; over https it is bound to the host."""
    secure: bool = request.app.state.secure
    return HOST_COOKIE if secure else COOKIE


async def _visitor(
    request: Request, service: Annotated[OperatorService, Depends(operators)]
) -> Visitor:
    token = request.cookies.get(cookie_name(request))
    if token is None:
        raise NotSignedIn
    return await service.visitor(token)


def _guard(permission: Permission) -> Callable[..., Awaitable[Visitor | None]]:
    if permission in {Permission.PUBLIC, Permission.NODE}:

        async def open_to_all() -> None:
            return None

        return open_to_all

    async def signed_in(visitor: Annotated[Visitor, Depends(_visitor)]) -> Visitor:
        if not may(visitor.operator.role, permission):
            raise Forbidden(f"the role {visitor.operator.role} may not do this")
        return visitor

    return signed_in


_GUARDS = {permission: _guard(permission) for permission in Permission}
_PERMISSIONS = {guard: permission for permission, guard in _GUARDS.items()}


def requires(permission: Permission) -> Callable[..., Awaitable[Visitor | None]]:
    """Return the dependency that a route declares: `Depends(requires(Permission.DECIDE))`."""
    return _GUARDS[permission]


def declared(route: APIRoute) -> Permission | None:
    """Return what a route declares, or None."""
    found = [
        _PERMISSIONS[each.call]
        for each in route.dependant.dependencies
        if each.call in _PERMISSIONS
    ]
    return found[0] if len(found) == 1 else None


def refuse_undeclared(routers: list[APIRouter]) -> None:
    """Stop the start when a route does not say who may call it.

    Raises:
        SetupError: Names the routes.
    """
    routes = [route for router in routers for route in router.routes]
    bare = [_called(route) for route in routes if not _declares(route)]
    if bare:
        raise SetupError("these routes declare no permission: " + "; ".join(bare))


def _declares(route: BaseRoute) -> bool:
    return isinstance(route, APIRoute) and declared(route) is not None


def _called(route: BaseRoute) -> str:
    if not isinstance(route, APIRoute):
        return repr(route)
    return f"{route.path} ({', '.join(sorted(route.methods or ()))})"
