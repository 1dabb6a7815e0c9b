"""Every table, and nothing about what they are for beyond a line each."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Named constraints can be changed by a later migration on either database."""


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; SQLite has no type that knows an offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; PostgreSQL keeps the offset itself."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what is aware."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Sequence = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts rows by itself only in a column that is called INTEGER."""


class Table(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: UtcTime(), str: String()}  # noqa: RUF012  # read by SQLAlchemy


class OperatorRow(Table):
    """A person who signs in."""

    __tablename__ = "operator"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


class SessionRow(Table):
    """A person at a browser, until it ends."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInLinkRow(Table):
    """A link that signs somebody in once."""

    __tablename__ = "sign_in_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class NodeRow(Table):
    """A node that may send, once its key is enrolled."""

    __tablename__ = "node"
    id: Mapped[str] = mapped_column(String(63), primary_key=True)
    public_key: Mapped[str | None] = mapped_column(String(44))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]


class InboxRow(Table):
    """An event that was taken: the authority on what was seen before."""

    __tablename__ = "inbox"
    node: Mapped[str] = mapped_column(String(63), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    epoch: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int]
    received_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))


class StretchRow(Table):
    """How far the numbers of a node's epoch have come."""

    __tablename__ = "stretch"
    node: Mapped[str] = mapped_column(String(63), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16), primary_key=True)
    highest: Mapped[int]


class GapRow(Table):
    """Numbers that did not come yet."""

    __tablename__ = "gap"
    node: Mapped[str] = mapped_column(String(63), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    opened_at: Mapped[datetime]
    proven: Mapped[bool]
    """It was still open when nothing more was on its way."""


class DeadLetterRow(Table):
    """A message that cannot be taken, once per content, and why."""

    __tablename__ = "dead_letter"
    __table_args__ = (UniqueConstraint("node", "body_sha256", "kind"),)
    id: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=True)
    node: Mapped[str] = mapped_column(String(63))
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    event_id: Mapped[str | None] = mapped_column(String(36))
    body_sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]


class IncidentRow(Table):
    """What a person decides about."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_queue", "state", "priority", "opened_at", "id"),
        Index("ix_incident_newest", "opened_at", "id"),
        Index("ix_incident_camera", "camera", "opened_at"),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    lane: Mapped[str] = mapped_column(String(12))
    priority: Mapped[int]
    kind: Mapped[str] = mapped_column(String(63))
    site: Mapped[str] = mapped_column(String(63))
    camera: Mapped[str] = mapped_column(String(63))
    zone: Mapped[str | None] = mapped_column(String(63))
    node: Mapped[str] = mapped_column(String(63))
    activation_id: Mapped[str] = mapped_column(String(36))
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    events: Mapped[int]
    confidence: Mapped[float] = mapped_column(Float)
    snapshot: Mapped[str | None] = mapped_column(String(64))
    evidence_state: Mapped[str] = mapped_column(String(8))
    evidence_failed: Mapped[str | None] = mapped_column(String(500))
    observation: Mapped[str] = mapped_column(Text)
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("operator.id"))
    claimed_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("operator.id"))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str | None] = mapped_column(String(20))
    decided_note: Mapped[str | None] = mapped_column(String(2000))


class ActivationRow(Table):
    """One activation of a rule, and the incident it belongs to once one is open."""

    __tablename__ = "activation"
    node: Mapped[str] = mapped_column(String(63), primary_key=True)
    activation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incident.id"), index=True)
    failed: Mapped[str | None] = mapped_column(String(500))


class EvidenceItemRow(Table):
    """A file that an event announced; it stays with its activation."""

    __tablename__ = "evidence_item"
    node: Mapped[str] = mapped_column(String(63), primary_key=True)
    activation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(36))
    announced_at: Mapped[datetime]
    item: Mapped[str] = mapped_column(Text)


class EvidenceFileRow(Table):
    """A file that has arrived whole."""

    __tablename__ = "evidence_file"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    node: Mapped[str] = mapped_column(String(63), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]


class CameraPictureRow(Table):
    """The newest snapshot of a camera that has arrived."""

    __tablename__ = "camera_picture"
    camera: Mapped[str] = mapped_column(String(63), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]


class HistoryRow(Table):
    """What happened to an incident."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    at: Mapped[datetime]
    operator_id: Mapped[str | None] = mapped_column(ForeignKey("operator.id"))
    act: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(String(2000))


class ChangeRow(Table):
    """What listeners are told; its number is the id of the server-sent event."""

    __tablename__ = "change"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # read by SQLAlchemy
    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    topic: Mapped[str] = mapped_column(String(12))
    told: Mapped[str] = mapped_column(Text)


class AuditRow(Table):
    """Somebody did something."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(30))
    actor: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(60))
    obj: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    hash: Mapped[str] = mapped_column(String(64))


class CounterRow(Table):
    """A number that only grows; changing it also makes writers wait for each other."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
