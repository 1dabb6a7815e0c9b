"""What people read about incidents and decide about them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update

from contracts.events import Observation
from control_center.audit.store import Act, by_operator, record
from control_center.db.database import Database, Writing
from control_center.db.tables import HistoryRow, IncidentRow
from control_center.errors import (
    AlreadyHeld,
    Holder,
    NotFound,
    Refusal,
    StaleRevision,
    WrongState,
)
from control_center.incidents import store, views
from control_center.incidents.paging import Order, Place, as_cursor, from_cursor
from control_center.incidents.recording import Listener
from control_center.incidents.schemas import (
    Change,
    Dismissal,
    IncidentDetail,
    IncidentList,
    State,
    Verification,
)
from control_center.incidents.store import Filters
from control_center.operators.schemas import Person


class IncidentService:
    """Incidents for people."""

    def __init__(
        self, database: Database, listener: Listener, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._listener = listener
        self._clock = clock

    async def page(
        self, filters: Filters, order: Order, after: str | None, limit: int
    ) -> IncidentList:
        """Return a page, and the place where the next one begins.

        Raises:
            Unprocessable: `after` is no place of this list.
        """
        place = None if after is None else from_cursor(after, order)
        async with self._database.reading() as session:
            rows = await store.page(session, filters, order, place, limit + 1)
            version = await store.newest_change(session)
        shown = rows[:limit]
        goes_on = len(rows) > limit
        return IncidentList(
            items=tuple(views.summary(row, name) for row, name in shown),
            next=as_cursor(_place(order, shown[-1][0])) if goes_on else None,
            version=version,
        )

    async def detail(self, incident_id: str) -> IncidentDetail:
        """Return everything about an incident.

        Raises:
            NotFound: There is none of this id.
        """
        async with self._database.reading() as session:
            found = await store.one(session, incident_id)
            if found is None:
                raise NotFound("there is no such incident")
            row, holder = found
            decided_by = await store.name_of(session, row.decided_by) if row.decided_by else ""
            return views.detail(
                views.summary(row, holder),
                views.Parts(
                    row=row,
                    observation=Observation.model_validate_json(row.observation),
                    announced=(await store.announced(session, [incident_id])).get(incident_id, []),
                    history=await store.history(session, incident_id),
                    decided_by=decided_by,
                ),
            )

    async def claim(self, incident_id: str, revision: int, person: Person) -> IncidentDetail:
        """Take an incident; who has it already keeps it.

        Raises:
            AlreadyHeld: Somebody else has it.
            StaleRevision: It was changed since it was read.
            WrongState: It is decided already.
            NotFound: There is none of this id.
        """
        at = self._clock()
        taken = (
            update(IncidentRow)
            .where(
                IncidentRow.id == incident_id,
                IncidentRow.revision == revision,
                IncidentRow.state == State.NEW,
            )
            .values(state=State.CLAIMED, holder_id=person.id, claimed_at=at, revision=revision + 1)
            .returning(IncidentRow.id)
        )
        async with self._database.writing() as writing:
            if (await writing.session.execute(taken)).scalar_one_or_none() is None:
                await _refuse_claim(writing, incident_id, revision, person)
            else:
                await self._acted(writing, incident_id, person, Change.CLAIMED, None)
        return await self.detail(incident_id)

    async def verify(
        self, incident_id: str, revision: int, person: Person, verification: Verification
    ) -> IncidentDetail:
        """Say that it is real; raises what `dismiss` raises."""
        return await self._decide(
            incident_id, revision, person, (Change.VERIFIED, None, verification.note)
        )

    async def dismiss(
        self, incident_id: str, revision: int, person: Person, dismissal: Dismissal
    ) -> IncidentDetail:
        """Say that there is nothing to act upon.

        Raises:
            AlreadyHeld: Somebody else has it.
            StaleRevision: It was changed since it was read.
            WrongState: It is not claimed, or decided already.
            NotFound: There is none of this id.
        """
        return await self._decide(
            incident_id, revision, person, (Change.DISMISSED, dismissal.reason, dismissal.note)
        )

    async def _decide(
        self,
        incident_id: str,
        revision: int,
        person: Person,
        decision: tuple[Change, str | None, str | None],
    ) -> IncidentDetail:
        change, reason, note = decision
        decided = (
            update(IncidentRow)
            .where(
                IncidentRow.id == incident_id,
                IncidentRow.revision == revision,
                IncidentRow.state == State.CLAIMED,
                IncidentRow.holder_id == person.id,
            )
            .values(
                state=change.value,
                decided_by=person.id,
                decided_at=self._clock(),
                decided_reason=reason,
                decided_note=note,
                revision=revision + 1,
            )
            .returning(IncidentRow.id)
        )
        async with self._database.writing() as writing:
            if (await writing.session.execute(decided)).scalar_one_or_none() is None:
                raise await _why_not(writing, incident_id, revision, person)
            await self._acted(writing, incident_id, person, change, note)
        return await self.detail(incident_id)

    async def _acted(
        self,
        writing: Writing,
        incident_id: str,
        person: Person,
        change: Change,
        note: str | None,
    ) -> None:
        at = self._clock()
        incident = await writing.session.get_one(IncidentRow, incident_id)
        entry = HistoryRow(
            incident_id=incident_id, at=at, operator_id=person.id, act=change, note=note
        )
        writing.session.add(entry)
        act = Act(
            by_operator(person.id), f"incident.{change}", incident_id, incident.decided_reason
        )
        await record(writing, act, at)
        await self._listener.incident_changed(writing, incident_id, incident.revision, change)


async def _refuse_claim(writing: Writing, incident_id: str, revision: int, person: Person) -> None:
    """Raise why a claim failed; asking again for what one has is no failure."""
    found = await store.one(writing.session, incident_id)
    if found and found[0].state == State.CLAIMED and found[0].holder_id == person.id:
        return
    raise await _why_not(writing, incident_id, revision, person)


async def _why_not(writing: Writing, incident_id: str, revision: int, person: Person) -> Refusal:
    found = await store.one(writing.session, incident_id)
    if found is None:
        return NotFound("there is no such incident")
    row, holder = found
    if row.state in {State.VERIFIED, State.DISMISSED}:
        return WrongState(f"it is {row.state} already")
    if row.holder_id is not None and row.holder_id != person.id:
        return AlreadyHeld(Holder(row.holder_id, holder or ""))
    if row.revision == revision:
        return WrongState("it is nobody's: claim it first")
    return StaleRevision(f"it is at revision {row.revision}")


def _place(order: Order, row: IncidentRow) -> Place:
    return Place(order, row.priority, row.opened_at, row.id)
