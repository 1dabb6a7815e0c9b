"""Incidents in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contracts.events import EvidenceItem
from control_center.db.tables import (
    ActivationRow,
    CameraPictureRow,
    ChangeRow,
    EvidenceFileRow,
    EvidenceItemRow,
    HistoryRow,
    IncidentRow,
    OperatorRow,
)
from control_center.incidents.paging import Order, Place

MAX_HISTORY = 500
_Holder = aliased(OperatorRow)
_SAME_ACTIVATION = and_(
    ActivationRow.node == EvidenceItemRow.node,
    ActivationRow.activation_id == EvidenceItemRow.activation_id,
)


@dataclass(frozen=True)
class Filters:
    """Which incidents are asked for; an empty tuple asks for all."""

    lane: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    site: tuple[str, ...] = ()
    camera: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_to: datetime | None = None


@dataclass(frozen=True)
class Announced:
    """A file that an incident's event named."""

    item: EvidenceItem
    announced_at: datetime
    received_at: datetime | None


Held = tuple[IncidentRow, str | None]
"""An incident and its holder's name."""


async def page(
    session: AsyncSession, filters: Filters, order: Order, after: Place | None, limit: int
) -> Sequence[Held]:
    """Return up to `limit` incidents after a place."""
    asked = _with_holder().where(*_conditions(filters))
    if order == "newest":
        asked = asked.order_by(IncidentRow.opened_at.desc(), IncidentRow.id.desc())
    else:
        asked = asked.order_by(IncidentRow.priority, IncidentRow.opened_at, IncidentRow.id)
    if after is not None:
        asked = asked.where(_beyond(after))
    return [(row, name) for row, name in await session.execute(asked.limit(limit))]


async def one(session: AsyncSession, incident_id: str) -> Held | None:
    """Return an incident, or None."""
    found = (await session.execute(_with_holder().where(IncidentRow.id == incident_id))).first()
    return None if found is None else (found[0], found[1])


async def newest_change(session: AsyncSession) -> int:
    """Return the number of the newest change that this session sees."""
    return await session.scalar(select(func.max(ChangeRow.seq))) or 0


async def announced(
    session: AsyncSession, incident_ids: Collection[str]
) -> Mapping[str, list[Announced]]:
    """Return the files that each incident's events named, in the order of their coming."""
    if not incident_ids:
        return {}
    asked = (
        select(ActivationRow.incident_id, EvidenceItemRow, EvidenceFileRow.received_at)
        .join(ActivationRow, _SAME_ACTIVATION)
        .outerjoin(EvidenceFileRow, EvidenceFileRow.sha256 == EvidenceItemRow.sha256)
        .where(ActivationRow.incident_id.in_(incident_ids))
        .order_by(EvidenceItemRow.announced_at, EvidenceItemRow.role, EvidenceItemRow.sha256)
    )
    found: dict[str, list[Announced]] = {}
    for incident_id, row, received_at in await session.execute(asked):
        item = EvidenceItem.model_validate_json(row.item)
        each = Announced(item, row.announced_at, received_at)
        found.setdefault(incident_id or "", []).append(each)
    return found


async def failures(session: AsyncSession, incident_ids: Collection[str]) -> Mapping[str, list[str]]:
    """Return why clips of incidents failed."""
    if not incident_ids:
        return {}
    asked = select(ActivationRow.incident_id, ActivationRow.failed).where(
        ActivationRow.incident_id.in_(incident_ids), ActivationRow.failed.is_not(None)
    )
    found: dict[str, list[str]] = {}
    for incident_id, reason in await session.execute(asked):
        found.setdefault(incident_id or "", []).append(reason or "")
    return found


async def activations(
    session: AsyncSession, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], ActivationRow]:
    """Return those of these (node, activation id) that are known."""
    key = tuple_(ActivationRow.node, ActivationRow.activation_id)
    found = await session.scalars(select(ActivationRow).where(key.in_(keys)))
    return {(row.node, row.activation_id): row for row in found}


async def incidents(session: AsyncSession, incident_ids: Collection[str]) -> dict[str, IncidentRow]:
    """Return these incidents, by id."""
    if not incident_ids:
        return {}
    found = await session.scalars(select(IncidentRow).where(IncidentRow.id.in_(incident_ids)))
    return {row.id: row for row in found}


async def known_items(
    session: AsyncSession, keys: Collection[tuple[str, str]]
) -> set[tuple[str, str, str, str]]:
    """Return the primary keys of what was announced for these activations."""
    if not keys:
        return set()
    row = EvidenceItemRow
    asked = select(row.node, row.activation_id, row.sha256, row.role).where(
        tuple_(row.node, row.activation_id).in_(keys)
    )
    return {(node, own, sha256, role) for node, own, sha256, role in await session.execute(asked)}


async def of_file(session: AsyncSession, sha256: str) -> Sequence[str]:
    """Return the incidents whose events named a file."""
    asked = (
        select(ActivationRow.incident_id)
        .join(EvidenceItemRow, _SAME_ACTIVATION)
        .where(EvidenceItemRow.sha256 == sha256, ActivationRow.incident_id.is_not(None))
        .distinct()
    )
    return [each for each in await session.scalars(asked) if each is not None]


async def history(
    session: AsyncSession, incident_id: str
) -> Sequence[tuple[HistoryRow, str | None]]:
    """Return the newest entries, oldest first, with the names of who acted."""
    asked = (
        select(HistoryRow, OperatorRow.name)
        .outerjoin(OperatorRow, OperatorRow.id == HistoryRow.operator_id)
        .where(HistoryRow.incident_id == incident_id)
        .order_by(HistoryRow.id.desc())
        .limit(MAX_HISTORY)
    )
    return [(row, name) for row, name in await session.execute(asked)][::-1]


async def name_of(session: AsyncSession, operator_id: str) -> str:
    """Return somebody's name."""
    return (await session.get_one(OperatorRow, operator_id)).name


async def keep_picture(session: AsyncSession, camera: str, shown: Announced) -> None:
    """Remember the newest snapshot of a camera."""
    row = await session.get(CameraPictureRow, camera)
    if row is None:
        sha256 = shown.item.sha256
        session.add(CameraPictureRow(camera=camera, sha256=sha256, taken_at=shown.announced_at))
    elif row.taken_at < shown.announced_at:
        row.sha256, row.taken_at = shown.item.sha256, shown.announced_at


def _with_holder() -> Select[IncidentRow, str | None]:
    return select(IncidentRow, _Holder.name).outerjoin(_Holder, _Holder.id == IncidentRow.holder_id)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    one_of = (
        (IncidentRow.lane, filters.lane),
        (IncidentRow.state, filters.state),
        (IncidentRow.priority, filters.priority),
        (IncidentRow.site, filters.site),
        (IncidentRow.camera, filters.camera),
        (IncidentRow.kind, filters.kind),
    )
    conditions: list[ColumnElement[bool]] = [
        column.in_(values) for column, values in one_of if values
    ]
    if filters.opened_from is not None:
        conditions.append(IncidentRow.opened_at >= filters.opened_from)
    if filters.opened_to is not None:
        conditions.append(IncidentRow.opened_at < filters.opened_to)
    return conditions


def _beyond(place: Place) -> ColumnElement[bool]:
    at, key = IncidentRow.opened_at, IncidentRow.id
    if place.order == "newest":
        return or_(at < place.opened_at, and_(at == place.opened_at, key < place.id))
    later = or_(at > place.opened_at, and_(at == place.opened_at, key > place.id))
    level = IncidentRow.priority
    return or_(level > place.priority, and_(level == place.priority, later))
