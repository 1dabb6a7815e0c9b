"""What the database knows of sites, cameras and nodes."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from control_center.db.tables import CameraPictureRow, GapRow, IncidentRow
from control_center.sites.schemas import Picture

_OPEN = ("new", "claimed")


async def open_incidents(session: AsyncSession) -> Mapping[tuple[str, str], int]:
    """Count the open incidents of each (site, camera)."""
    counted = (
        select(IncidentRow.site, IncidentRow.camera, func.count())
        .where(IncidentRow.state.in_(_OPEN))
        .group_by(IncidentRow.site, IncidentRow.camera)
    )
    return {(site, camera): count for site, camera, count in await session.execute(counted)}


async def pictures(session: AsyncSession) -> Mapping[str, Picture]:
    """Return the newest snapshot of each camera."""
    rows = await session.scalars(select(CameraPictureRow))
    return {row.camera: Picture(sha256=row.sha256, taken_at=row.taken_at) for row in rows}


async def missing_messages(session: AsyncSession) -> Mapping[str, int]:
    """Count the messages of each node whose numbers are missing."""
    size = func.sum(GapRow.last - GapRow.first + 1)
    counted = select(GapRow.node, size).where(GapRow.proven).group_by(GapRow.node)
    return {node: int(count) for node, count in await session.execute(counted)}
