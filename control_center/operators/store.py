"""Operators, sessions and links in the database."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from control_center.db.tables import OperatorRow, SessionRow, SignInLinkRow


async def operator_named(session: AsyncSession, name: str) -> OperatorRow | None:
    """Find somebody by the name they sign in with."""
    return await session.scalar(select(OperatorRow).where(OperatorRow.name == name))


async def session_of(
    session: AsyncSession, token_hash: str
) -> tuple[SessionRow, OperatorRow] | None:
    """Find a session and whose it is."""
    asked = (
        select(SessionRow, OperatorRow)
        .join(OperatorRow, OperatorRow.id == SessionRow.operator_id)
        .where(SessionRow.token_hash == token_hash)
    )
    found = (await session.execute(asked)).first()
    return None if found is None else (found[0], found[1])


async def use_link(session: AsyncSession, token_hash: str, at: datetime) -> OperatorRow | None:
    """Use up a link, which succeeds once; return whose it is."""
    used = (
        update(SignInLinkRow)
        .where(
            SignInLinkRow.token_hash == token_hash,
            SignInLinkRow.used_at.is_(None),
            SignInLinkRow.expires_at > at,
        )
        .values(used_at=at)
        .returning(SignInLinkRow.operator_id)
    )
    operator_id = (await session.execute(used)).scalar_one_or_none()
    return None if operator_id is None else await session.get(OperatorRow, operator_id)


async def remove_session(session: AsyncSession, token_hash: str) -> None:
    """End a session."""
    await session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


async def remove_other_sessions(session: AsyncSession, operator_id: str, keep: str) -> None:
    """End every session of a person but one."""
    await session.execute(
        delete(SessionRow).where(
            SessionRow.operator_id == operator_id, SessionRow.token_hash != keep
        )
    )


async def forget_ended(session: AsyncSession, at: datetime, idle_since: datetime) -> None:
    """Remove sessions and links that can never be used again."""
    await session.execute(
        delete(SessionRow).where(or_(SessionRow.expires_at <= at, SessionRow.seen_at <= idle_since))
    )
    await session.execute(delete(SignInLinkRow).where(SignInLinkRow.expires_at <= at))
