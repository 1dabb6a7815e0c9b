"""Signing in and out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.ids import uuid7
from control_center.audit.store import Act, by_operator, record
from control_center.db.database import Database, Writing
from control_center.db.tables import OperatorRow, SessionRow, SignInLinkRow
from control_center.errors import NotSignedIn, SetupError, SignInRefused
from control_center.ids import hashed, new_token
from control_center.operators import store
from control_center.operators.passwords import Brake, Passwords
from control_center.operators.roles import Role
from control_center.operators.schemas import Language, Operator, Session

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""A shift."""
LINK_LASTS = timedelta(minutes=15)
FREE_TRIES = 5
FREE_TRIES_OF_NETWORK = 30
"""A duty room shares one address."""
SEEN_EVERY = timedelta(minutes=1)
"""Being seen is written down at most this often."""


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, and the hash of the session's token."""

    operator: Operator
    token_hash: str
    expires_at: datetime
    has_password: bool

    @property
    def session(self) -> Session:
        """What the visitor is told about it."""
        return Session(
            operator=self.operator, expires_at=self.expires_at, has_password=self.has_password
        )


class OperatorService:
    """People and their sessions."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        ended: Callable[[str], None],
    ) -> None:
        """Join the parts; `ended` is told the token's hash of a session that somebody ended."""
        self._database = database
        self._ended = ended
        self._clock = clock
        self._brake = Brake(monotonic, FREE_TRIES)
        self._network_brake = Brake(monotonic, FREE_TRIES_OF_NETWORK)
        self._passwords = Passwords()

    async def sign_in(self, name: str, password: str, address: str) -> tuple[str, Visitor]:
        """Sign in by password; return the session's token and the visitor.

        Raises:
            SignInRefused: Name or password are wrong.
            TooManyTries: For this name, from this network, tries come too fast.
        """
        network = _network(address)
        brake = f"name:{name}@{network}"
        self._network_brake.check(network)
        self._brake.check(brake)
        async with self._database.reading() as session:
            operator = await store.operator_named(session, name)
        known = operator.password_hash if operator else None
        if not await self._passwords.fits(password, known) or operator is None:
            raise SignInRefused
        self._brake.forget(brake)
        self._network_brake.forget(network)
        async with self._database.writing() as writing:
            return await self._open(writing, operator, "session.opened")

    async def sign_in_by_link(self, token: str, address: str) -> tuple[str, Visitor]:
        """Sign in by a one-time link.

        Raises:
            SignInRefused: The link was used, is too old, or never was.
            TooManyTries: From this network tries come too fast.
        """
        brake = f"link@{_network(address)}"
        self._brake.check(brake)
        async with self._database.writing() as writing:
            operator = await store.use_link(writing.session, hashed(token), self._clock())
            if operator is None:
                raise SignInRefused
            opened = await self._open(writing, operator, "session.opened_by_link")
        self._brake.forget(brake)
        return opened

    async def visitor(self, token: str) -> Visitor:
        """Find who sends this token, and note that they are there.

        Raises:
            NotSignedIn: No such session, or it has ended.
        """
        return await self._visitor(hashed(token))

    async def still_there(self, token_hash: str) -> bool:
        """Tell whether a session goes on; an open screen counts as being there."""
        try:
            await self._visitor(token_hash)
        except NotSignedIn:
            return False
        return True

    async def sign_out(self, visitor: Visitor) -> None:
        """End the session."""
        async with self._database.writing() as writing:
            await store.remove_session(writing.session, visitor.token_hash)
            await record(writing, _act(visitor, "session.closed"), self._clock())
        self._ended(visitor.token_hash)

    async def speak(self, visitor: Visitor, language: Language) -> Session:
        """Remember the language that somebody reads."""
        async with self._database.writing() as writing:
            operator = await writing.session.get_one(OperatorRow, visitor.operator.id)
            operator.language = language
        changed = visitor.operator.model_copy(update={"language": language})
        return visitor.session.model_copy(update={"operator": changed})

    async def set_password(self, visitor: Visitor, new: str, current: str | None) -> Session:
        """Set a password and end the person's other sessions.

        Raises:
            SignInRefused: There is a password, and `current` is not it.
            TooManyTries: Tries come too fast.
        """
        brake = f"password:{visitor.operator.id}"
        self._brake.check(brake)
        async with self._database.reading() as session:
            operator = await session.get_one(OperatorRow, visitor.operator.id)
        known = operator.password_hash
        if known and not await self._passwords.fits(current or "", known):
            raise SignInRefused
        self._brake.forget(brake)
        password_hash = await self._passwords.hash(new)
        async with self._database.writing() as writing:
            operator = await writing.session.get_one(OperatorRow, visitor.operator.id)
            operator.password_hash = password_hash
            await store.remove_other_sessions(writing.session, operator.id, visitor.token_hash)
            await record(writing, _act(visitor, "password.set"), self._clock())
        return visitor.session.model_copy(update={"has_password": True})

    async def add(self, name: str, role: Role, password: str | None) -> str:
        """Add somebody, or give somebody who is there a new link; return the link's token.

        Raises:
            SetupError: Somebody of this name has another role.
        """
        password_hash = await self._passwords.hash(password) if password else None
        at = self._clock()
        async with self._database.writing() as writing:
            operator = await store.operator_named(writing.session, name)
            if operator is None:
                operator = _new_operator(name, role, at)
                writing.session.add(operator)
                await writing.session.flush()
                act = Act("center", "operator.added", operator.id, note=role)
                await record(writing, act, at)
            if operator.role != role:
                raise SetupError(f"{name} is here already, as {operator.role}")
            operator.password_hash = password_hash or operator.password_hash
            token = new_token()
            writing.session.add(
                SignInLinkRow(
                    token_hash=hashed(token), operator_id=operator.id, expires_at=at + LINK_LASTS
                )
            )
            await record(writing, Act("center", "link.made", operator.id), at)
        return token

    async def forget_ended(self) -> None:
        """Remove sessions and links that have ended."""
        at = self._clock()
        async with self._database.writing() as writing:
            await store.forget_ended(writing.session, at, at - IDLE)

    async def _visitor(self, token_hash: str) -> Visitor:
        at = self._clock()
        async with self._database.reading() as session:
            found = await store.session_of(session, token_hash)
        if found is None or found[0].expires_at <= at or found[0].seen_at <= at - IDLE:
            raise NotSignedIn
        row, operator = found
        if row.seen_at <= at - SEEN_EVERY:
            await self._seen(token_hash, at)
        return _as_visitor(operator, row)

    async def _seen(self, token_hash: str, at: datetime) -> None:
        async with self._database.writing() as writing:
            row = await writing.session.get(SessionRow, token_hash)
            if row is not None:
                row.seen_at = at

    async def _open(self, writing: Writing, operator: OperatorRow, act: str) -> tuple[str, Visitor]:
        at = self._clock()
        token = new_token()
        row = SessionRow(
            token_hash=hashed(token),
            operator_id=operator.id,
            created_at=at,
            seen_at=at,
            expires_at=at + LONGEST,
        )
        writing.session.add(row)
        visitor = _as_visitor(operator, row)
        await record(writing, _act(visitor, act), at)
        return token, visitor


def _act(visitor: Visitor, act: str) -> Act:
    return Act(by_operator(visitor.operator.id), act, visitor.operator.id)


def _new_operator(name: str, role: Role, at: datetime) -> OperatorRow:
    return OperatorRow(
        id=uuid7(at), name=name, role=role, language="ru", password_hash=None, created_at=at
    )


def _as_visitor(operator: OperatorRow, row: SessionRow) -> Visitor:
    return Visitor(
        operator=Operator.model_validate(
            {
                "id": operator.id,
                "name": operator.name,
                "role": operator.role,
                "language": operator.language,
            }
        ),
        token_hash=row.token_hash,
        expires_at=row.expires_at,
        has_password=operator.password_hash is not None,
    )


def _network(address: str) -> str:
    """Return the first three numbers of an IPv4 address, the first half of an IPv6 one."""
    if "." in address:
        return address.rpartition(".")[0]
    return ":".join(address.split(":")[:4])
