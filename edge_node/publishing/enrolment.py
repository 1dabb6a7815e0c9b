"""Enrolment: a new node tells the center its public key, with the one-time code of a person."""

from http import HTTPStatus
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.nodes import EnrolmentAnswer, EnrolmentRequest
from edge_node.errors import LinkError, SetupError
from edge_node.publishing.center_http import Answer, CenterHttp
from edge_node.publishing.signing import CenterKey, NodeKey, store_center_key

PATH = "/v1/nodes/enroll"

_MAX_DETAIL = 300


class _Problem(BaseModel):
    """What we read of the center's problem+json."""

    model_config = ConfigDict(extra="ignore")
    title: str = ""
    detail: str = ""


def enroll(center: CenterHttp, *, node: str, code: str, key: NodeKey, folder: Path) -> CenterKey:
    """Make this node known to the center and keep the center's key in the node's folder.

    Raises:
        SetupError: The code or the node's id is refused; the message says what to do.
        LinkError: The center is away or answers nonsense; the same code may be tried again.
    """
    request = _request(node, code, key)
    answer = center.send(
        "POST",
        PATH,
        headers={"Content-Type": "application/json"},
        body=request.model_dump_json().encode(),
    )
    return store_center_key(folder, _public_key(answer))


def _request(node: str, code: str, key: NodeKey) -> EnrolmentRequest:
    try:
        return EnrolmentRequest(node=node, code=code.strip(), public_key=key.public_key)
    except ValidationError:
        raise SetupError(
            "the code has 8 to 64 characters, and the node's id lower-case letters, digits, - and _"
        ) from None  # the cause would print the code


def _public_key(answer: Answer) -> str:
    if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise _refusal(answer)
    try:
        return EnrolmentAnswer.model_validate_json(answer.body).center_public_key
    except ValidationError as error:
        raise LinkError(
            "what answers at center_url is no control center; check the address"
        ) from error


def _refusal(answer: Answer) -> SetupError | LinkError:
    said = _detail(answer)
    match answer.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN | HTTPStatus.GONE:
            return SetupError(
                f"the code is wrong, used or expired; ask the center for a new one{said}"
            )
        case HTTPStatus.CONFLICT:
            return SetupError(
                "the center knows another key of this node; revoke the old one there, "
                f"or give this node an id of its own{said}"
            )
        case HTTPStatus.NOT_FOUND:
            return SetupError(f"the center knows no such node, or center_url is wrong{said}")
        case HTTPStatus.UNPROCESSABLE_ENTITY | HTTPStatus.BAD_REQUEST:
            return SetupError(f"the center refuses the enrolment{said}")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return LinkError(f"too many tries; wait a minute and try again{said}")
        case _:
            return LinkError(f"the center answers HTTP {answer.status} to the enrolment{said}")


def _detail(answer: Answer) -> str:
    try:
        problem = _Problem.model_validate_json(answer.body)
    except ValidationError:
        return ""
    words = (problem.detail or problem.title)[:_MAX_DETAIL]
    return f" (it says: {words})" if words.isprintable() and words else ""
