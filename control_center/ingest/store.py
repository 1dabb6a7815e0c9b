"""What was seen before, what is missing, and what cannot be taken, in the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from control_center.db.tables import DeadLetterRow, GapRow, InboxRow, StretchRow
from control_center.ingest.checking import Sound, Unsound
from control_center.ingest.gaps import Gap, skipped, without

MAX_KEPT_BODY = 65_536
MAX_LETTERS_OF_NODE = 10_000


async def seen(session: AsyncSession, messages: Iterable[Sound]) -> Mapping[tuple[str, str], str]:
    """Return the body hashes of those (node, event id) that were taken before."""
    keys = [(each.delivery.node, each.event.id) for each in messages]
    if not keys:
        return {}
    asked = select(InboxRow.node, InboxRow.event_id, InboxRow.body_sha256).where(
        tuple_(InboxRow.node, InboxRow.event_id).in_(keys)
    )
    return {(node, event_id): sha256 for node, event_id, sha256 in await session.execute(asked)}


def keep(session: AsyncSession, message: Sound, at: datetime) -> None:
    """Remember a message, with the exact bytes and their signature."""
    delivery, event = message.delivery, message.event
    session.add(
        InboxRow(
            node=delivery.node,
            event_id=event.id,
            body_sha256=delivery.sha256,
            epoch=event.qyepoch,
            seq=event.qyseq,
            received_at=at,
            body=delivery.body.decode(),
            signature=delivery.signature.decode(),
        )
    )


async def count(session: AsyncSession, node: str, epoch: str, seq: int, at: datetime) -> None:
    """Note that a number came: it goes on, leaves a gap behind, or fills one."""
    stretch = await session.get(StretchRow, (node, epoch))
    if stretch is None:
        stretch = StretchRow(node=node, epoch=epoch, highest=0)
        session.add(stretch)
    if seq > stretch.highest:
        gap = skipped(stretch.highest, seq)
        if gap is not None:
            session.add(_row(node, epoch, gap, at))
        stretch.highest = seq
    else:
        await _fill(session, node, epoch, seq)


async def prove(session: AsyncSession, opened_before: datetime) -> None:
    """Count gaps as proven that stayed open although nothing more was on its way."""
    await session.execute(
        update(GapRow)
        .where(GapRow.opened_at < opened_before, GapRow.proven.is_(False))
        .values(proven=True)
    )


async def bury(session: AsyncSession, message: Unsound, at: datetime) -> bool:
    """Keep a message that cannot be taken, once per content; tell whether it is a new one."""
    delivery = message.delivery
    sha256 = delivery.sha256
    row = await session.scalar(
        select(DeadLetterRow).where(
            DeadLetterRow.node == delivery.node,
            DeadLetterRow.body_sha256 == sha256,
            DeadLetterRow.kind == message.fault,
        )
    )
    if row is not None:
        row.times += 1
        row.last_at = at
        return False
    session.add(
        DeadLetterRow(
            node=delivery.node,
            kind=message.fault,
            reason=message.reason,
            event_id=message.event_id,
            body_sha256=sha256,
            body=delivery.body[:MAX_KEPT_BODY],
            first_at=at,
            last_at=at,
            times=1,
        )
    )
    await session.flush()
    return True


async def _fill(session: AsyncSession, node: str, epoch: str, seq: int) -> None:
    row = await session.scalar(
        select(GapRow).where(
            GapRow.node == node, GapRow.epoch == epoch, GapRow.first <= seq, GapRow.last >= seq
        )
    )
    if row is None:
        return
    opened_at = row.opened_at
    await session.delete(row)
    await session.flush()
    for gap in without(Gap(row.first, row.last), seq):
        session.add(_row(node, epoch, gap, opened_at))


def _row(node: str, epoch: str, gap: Gap, at: datetime) -> GapRow:
    return GapRow(
        node=node, epoch=epoch, first=gap.first, last=gap.last, opened_at=at, proven=False
    )
