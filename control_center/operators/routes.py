"""Signing in and out over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from control_center.operators.access import cookie_name, operators, requires
from control_center.operators.roles import Permission
from control_center.operators.schemas import (
    LinkSignIn,
    PasswordChange,
    Session,
    SessionChange,
    SignIn,
)
from control_center.operators.service import LONGEST, OperatorService, Visitor

router = APIRouter(prefix="/v1/session", tags=["session"])
Service = Annotated[OperatorService, Depends(operators)]
SignedIn = Annotated[Visitor, Depends(requires(Permission.SIGNED_IN))]
public = [Depends(requires(Permission.PUBLIC))]


@router.post("", dependencies=public)
async def sign_in(body: SignIn, request: Request, response: Response, service: Service) -> Session:
    """Sign in with name and password."""
    token, visitor = await service.sign_in(body.name, body.password, _address(request))
    _give_cookie(request, response, token)
    return visitor.session


@router.post("/link", dependencies=public)
async def sign_in_by_link(
    body: LinkSignIn, request: Request, response: Response, service: Service
) -> Session:
    """Sign in with a one-time link, which this uses up."""
    token, visitor = await service.sign_in_by_link(body.token, _address(request))
    _give_cookie(request, response, token)
    return visitor.session


@router.get("")
async def read_session(visitor: SignedIn) -> Session:
    """Tell who is signed in here."""
    return visitor.session


@router.delete("", status_code=204)
async def sign_out(
    visitor: SignedIn, request: Request, response: Response, service: Service
) -> None:
    """End this session."""
    await service.sign_out(visitor)
    response.delete_cookie(
        cookie_name(request), secure=_is_secure(request), httponly=True, samesite="strict"
    )


@router.patch("")
async def change_session(body: SessionChange, visitor: SignedIn, service: Service) -> Session:
    """Choose the language of the screen."""
    return await service.speak(visitor, body.language)


@router.put("/password")
async def set_password(body: PasswordChange, visitor: SignedIn, service: Service) -> Session:
    """Set a password; the person's other sessions end."""
    return await service.set_password(visitor, body.new, body.current)


def _give_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(LONGEST.total_seconds()),
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def _is_secure(request: Request) -> bool:
    secure: bool = request.app.state.secure
    return secure


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
