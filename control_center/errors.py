"""Errors of the control center, grouped by what to do about them.

CenterError
    SetupError       settings or the installation are wrong: stop and say so (exit code 2)
    Outage           the database is away: keep everything, try again
        RedisAway    Redis is
    Refusal          a request cannot be done as it was asked: tell the asker why
"""

from dataclasses import dataclass
from http import HTTPStatus


class CenterError(Exception):
    """Anything that goes wrong in the control center."""


class SetupError(CenterError):
    """Settings or the installation are wrong; the message names the place and the cure."""


class Outage(CenterError):  # noqa: N818  # what it is, not what it is called
    """Redis or the database does not answer now."""


class RedisAway(Outage):
    """Redis does not answer now, or refuses."""


@dataclass(frozen=True)
class Holder:
    """Who has an incident."""

    id: str
    name: str


class Refusal(CenterError):  # noqa: N818  # an answer, not a fault
    """A request that is answered with a problem (RFC 9457); nothing was changed."""

    status = HTTPStatus.BAD_REQUEST
    slug = "bad-request"
    title = "The request cannot be done"
    retry_after_s: int | None = None


class NotSignedIn(Refusal):
    """No session, or one that has ended."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "not-signed-in"
    title = "Sign in first"


class SignInRefused(Refusal):
    """Name, password or link are not right; which of them is not told."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "sign-in-refused"
    title = "Name, password or link are not right"


class Forbidden(Refusal):
    """The role does not allow it."""

    status = HTTPStatus.FORBIDDEN
    slug = "forbidden"
    title = "This is not allowed"


class CrossSite(Refusal):
    """Another site's page sent the request."""

    status = HTTPStatus.FORBIDDEN
    slug = "cross-site"
    title = "The request comes from another site"


class NotFound(Refusal):
    """There is no such thing, or not for this person."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    title = "There is no such thing"


class AlreadyHeld(Refusal):
    """Somebody else has the incident."""

    status = HTTPStatus.CONFLICT
    slug = "already-claimed"
    title = "Somebody else has this incident"

    def __init__(self, holder: Holder) -> None:
        super().__init__(f"{holder.name} has this incident")
        self.holder = holder


class WrongState(Refusal):
    """The incident's state does not allow this step."""

    status = HTTPStatus.CONFLICT
    slug = "wrong-state"
    title = "The incident is not in the state for this"


class EvidencePending(Refusal):
    """The file is announced but has not arrived."""

    status = HTTPStatus.CONFLICT
    slug = "evidence-pending"
    title = "The file has not arrived yet"
    retry_after_s = 5


class OffsetConflict(Refusal):
    """The upload does not go on where the file ends."""

    status = HTTPStatus.CONFLICT
    slug = "offset-conflict"
    title = "The upload must go on where the file ends"

    def __init__(self, offset: int) -> None:
        super().__init__(f"the file has {offset} bytes here")
        self.offset = offset


class StaleRevision(Refusal):
    """The incident was changed since it was read."""

    status = HTTPStatus.PRECONDITION_FAILED
    slug = "stale-revision"
    title = "The incident was changed since you read it"


class TooLarge(Refusal):
    """More bytes than are taken."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"
    title = "That is too large"


class RangeRefused(Refusal):
    """The range is not one that this file has, or more than one."""

    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    slug = "range-refused"
    title = "The file does not have this range"

    def __init__(self, size: int) -> None:
        super().__init__(f"ask for one range within {size} bytes")
        self.size = size


class Unprocessable(Refusal):
    """Well-formed, but it cannot be taken."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "unprocessable"
    title = "This cannot be taken"


class RevisionMissing(Refusal):
    """A change must name the revision that it changes."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    slug = "revision-missing"
    title = "Send If-Match with the incident's revision"


class TooManyTries(Refusal):
    """Wait before the next try."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "too-many-tries"
    title = "Too many tries; wait"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Unavailable(Refusal):
    """Redis or the database is away; the same request may succeed later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "unavailable"
    title = "This does not work now; try again"
    retry_after_s = 2


class QuotaReached(Refusal):
    """This node has too many files here that no event names; other nodes are not concerned."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "quota-reached"
    title = "Too many files that no event names"
    retry_after_s = 60


class UnsignedRequest(Refusal):
    """A node's request without a good signature, or of another time."""

    status = HTTPStatus.FORBIDDEN
    slug = "unsigned-request"
    title = "The request is not signed by the enrolled key"


class NoSpace(Refusal):
    """The disk is nearly full."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    slug = "no-space"
    title = "There is no room for this file"
    retry_after_s = 60
