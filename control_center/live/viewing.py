"""Somebody looks at a camera: the picture, and the record that they did."""

from collections.abc import Callable
from datetime import datetime

from control_center.audit.seen import RecentlySeen
from control_center.audit.store import Act, by_operator, record
from control_center.db.database import Database
from control_center.errors import NotFound
from control_center.live.pictures import LivePictures, Shot
from control_center.operators.service import Visitor
from control_center.sites.schemas import Picture
from control_center.sites.service import SiteService


class Viewing:
    """Cameras for people."""

    def __init__(
        self,
        database: Database,
        sites: SiteService,
        pictures: LivePictures,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._sites = sites
        self._pictures = pictures
        self._clock = clock
        self._seen = RecentlySeen()

    async def look(self, camera: str, visitor: Visitor) -> Shot | None:
        """Return what a camera shows now, or None when nothing has come yet.

        Raises:
            NotFound: No site has such a camera, or no node watches it.
            RedisAway: Nothing can be asked now.
        """
        node = self._sites.place(camera).camera.node
        if node is None:
            raise NotFound("no node watches this camera")
        await self._note(camera, visitor)
        shot = await self._pictures.look(node, camera)
        if shot is not None:
            self._sites.remember(camera, Picture(sha256=shot.sha256, taken_at=shot.captured_at))
        return shot

    async def newest(self, camera: str) -> tuple[Shot | None, Picture | None]:
        """Return the newest live picture, or else the newest snapshot's name.

        Raises:
            NotFound: No site has such a camera.
        """
        self._sites.place(camera)
        shot = self._pictures.newest(camera)
        snapshot = await self._sites.snapshot(camera)
        if shot is not None and (snapshot is None or shot.captured_at >= snapshot.taken_at):
            return shot, None
        return None, snapshot

    async def _note(self, camera: str, visitor: Visitor) -> None:
        at = self._clock()
        thing = f"camera:{camera}"
        if self._seen.was(visitor.token_hash, thing, at):
            return
        async with self._database.writing() as writing:
            act = Act(by_operator(visitor.operator.id), "live.viewed", thing)
            await record(writing, act, at)
        self._seen.note(visitor.token_hash, thing, at)
