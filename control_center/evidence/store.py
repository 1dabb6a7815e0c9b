"""Which files have arrived, and for whom, in the database."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import EvidenceItem
from control_center.db.tables import ActivationRow, EvidenceFileRow, EvidenceItemRow, IncidentRow


@dataclass(frozen=True)
class Shown:
    """A file of an incident, and whether it is here."""

    item: EvidenceItem
    camera: str
    size: int | None


async def has_arrived(session: AsyncSession, sha256: str) -> int | None:
    """Return the size of a file that is here, or None."""
    return await session.scalar(
        select(EvidenceFileRow.size).where(EvidenceFileRow.sha256 == sha256)
    )


async def unclaimed_bytes(session: AsyncSession, node: str) -> int:
    """Return how much of a node's files no event has named."""
    named = exists().where(EvidenceItemRow.sha256 == EvidenceFileRow.sha256)
    asked = select(func.sum(EvidenceFileRow.size)).where(EvidenceFileRow.node == node, ~named)
    return int(await session.scalar(asked) or 0)


async def is_named(session: AsyncSession, node: str, sha256: str) -> bool:
    """Tell whether an event of this node named a file."""
    asked = select(EvidenceItemRow.sha256).where(
        EvidenceItemRow.sha256 == sha256, EvidenceItemRow.node == node
    )
    return await session.scalar(asked.limit(1)) is not None


async def of_incident(session: AsyncSession, incident_id: str, sha256: str) -> Shown | None:
    """Return a file if it belongs to this incident."""
    asked = (
        select(EvidenceItemRow.item, IncidentRow.camera, EvidenceFileRow.size)
        .join(
            ActivationRow,
            and_(
                ActivationRow.node == EvidenceItemRow.node,
                ActivationRow.activation_id == EvidenceItemRow.activation_id,
            ),
        )
        .join(IncidentRow, IncidentRow.id == ActivationRow.incident_id)
        .outerjoin(EvidenceFileRow, EvidenceFileRow.sha256 == EvidenceItemRow.sha256)
        .where(ActivationRow.incident_id == incident_id, EvidenceItemRow.sha256 == sha256)
        .limit(1)
    )
    found = (await session.execute(asked)).first()
    if found is None:
        return None
    return Shown(EvidenceItem.model_validate_json(found[0]), found[1], found[2])
