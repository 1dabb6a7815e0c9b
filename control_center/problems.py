"""Every error as application/problem+json (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from control_center.errors import (
    AlreadyHeld,
    OffsetConflict,
    Outage,
    RangeRefused,
    Refusal,
    TooLarge,
    Unavailable,
    Unprocessable,
)

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class Mistake(BaseModel):
    """One thing that is wrong with a request."""

    place: str
    problem: str


class ProblemHolder(BaseModel):
    """Who has the incident."""

    id: str
    name: str


class Problem(BaseModel):
    """What went wrong, for programs and for people."""

    model_config = ConfigDict(frozen=True)
    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[Mistake, ...] | None = None
    holder: ProblemHolder | None = None


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as a response."""
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, problem.status, headers, MEDIA_TYPE)


def of_refusal(error: Refusal) -> Response:
    """Return the answer to a request that was refused."""
    problem = Problem(
        type=f"/problems/{error.slug}",
        title=error.title,
        status=error.status,
        detail=str(error) or None,
        holder=ProblemHolder(id=error.holder.id, name=error.holder.name)
        if isinstance(error, AlreadyHeld)
        else None,
    )
    return answer(problem, _headers(error))


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer for a bare HTTP status."""
    phrase = HTTPStatus(status).phrase
    slug = phrase.lower().replace(" ", "-")
    problem = Problem(type=f"/problems/{slug}", title=phrase, status=status)
    return answer(problem, headers)


def install(app: FastAPI) -> None:
    """Make every error of an application a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(Outage, _away)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _headers(error: Refusal) -> dict[str, str]:
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, OffsetConflict):
        headers["Upload-Offset"] = str(error.offset)
    if isinstance(error, RangeRefused):
        headers["Content-Range"] = f"bytes */{error.size}"
    return headers


async def _refused(request: Request, error: Exception) -> Response:
    del request
    return of_refusal(error if isinstance(error, Refusal) else Refusal())


async def _away(request: Request, error: Exception) -> Response:
    log.warning("request.failed", path=request.url.path, reason=str(error))
    return of_refusal(Unavailable("database or Redis do not answer"))


async def _invalid(request: Request, error: Exception) -> Response:
    del request
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    problem = Problem(
        type=f"/problems/{Unprocessable.slug}",
        title="The request is not of the shape that is asked for",
        status=Unprocessable.status,
        errors=tuple(
            Mistake(place=".".join(str(part) for part in each["loc"]), problem=each["msg"])
            for each in found[:50]
        ),
    )
    return answer(problem)


async def _http(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, HTTPException):
        return of_status(HTTPStatus.INTERNAL_SERVER_ERROR)
    if error.status_code == TooLarge.status:
        return of_refusal(TooLarge())  # the phrase of 413 is not the same in every Python
    return of_status(error.status_code, error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:
    # The traceback goes to the log; whoever asked learns nothing about our insides.
    log.error("request.crashed", path=request.url.path, exc_info=error)
    return of_status(HTTPStatus.INTERNAL_SERVER_ERROR)
