"""Write to the record of acts; nothing here changes or removes an entry."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from control_center.audit.chain import GENESIS, Record, sealed
from control_center.db.database import Writing, next_number
from control_center.db.tables import AuditRow


@dataclass(frozen=True)
class Act:
    """Who did what to which thing."""

    actor: str
    """`operator:<id>`, `node:<id>` or `center`."""
    act: str
    obj: str
    note: str | None = None


def by_operator(operator_id: str) -> str:
    """Return how an operator is named in the record."""
    return f"operator:{operator_id}"


async def record(writing: Writing, act: Act, at: datetime) -> None:
    """Append an act within the transaction that does it: both are kept, or neither.

    Taking the counter makes concurrent writers wait, so the chain has no branches.
    """
    seq = await next_number(writing, "audit")
    before = await writing.session.scalar(select(AuditRow.hash).where(AuditRow.seq == seq - 1))
    entry = Record(seq, _moment(at), act.actor, act.act, act.obj, act.note)
    seal = sealed(bytes.fromhex(before) if before else GENESIS, entry)
    writing.session.add(
        AuditRow(
            seq=seq,
            at=entry.at,
            actor=act.actor,
            act=act.act,
            obj=act.obj,
            note=act.note,
            hash=seal.hex(),
        )
    )
    await writing.session.flush()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
