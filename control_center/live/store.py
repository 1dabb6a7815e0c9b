"""The changes that listeners can still be told of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from control_center.db.database import Writing
from control_center.db.tables import ChangeRow
from control_center.live.schemas import Told


def append(writing: Writing, topic: str, data: str, at: datetime) -> ChangeRow:
    """Write a change down; its number is there once the transaction has committed."""
    row = ChangeRow(at=at, topic=topic, told=data)
    writing.session.add(row)
    return row


async def bounds(session: AsyncSession) -> tuple[int, int]:
    """Return the numbers of the oldest and the newest change that are kept; 0, 0 for none."""
    asked = select(func.min(ChangeRow.seq), func.max(ChangeRow.seq))
    oldest, newest = (await session.execute(asked)).one()
    return oldest or 0, newest or 0


async def since(session: AsyncSession, seq: int, limit: int) -> Sequence[Told]:
    """Return up to `limit` changes after a number, in order."""
    asked = select(ChangeRow).where(ChangeRow.seq > seq).order_by(ChangeRow.seq).limit(limit)
    return [Told(row.seq, row.topic, row.told) for row in await session.scalars(asked)]


async def forget(session: AsyncSession, before: datetime) -> None:
    """Remove old changes; who asks for them is told to read everything anew."""
    await session.execute(delete(ChangeRow).where(ChangeRow.at < before))
