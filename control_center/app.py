"""The composition root: the only file that knows every part of the control center."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import structlog
from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from contracts.version import VERSION
from control_center import problems, public_routes
from control_center.console_files import DIST, list_files
from control_center.db.database import Database
from control_center.errors import CenterError
from control_center.evidence.files import EvidenceFiles
from control_center.evidence.routes import router as evidence_routes
from control_center.evidence.service import EvidenceService, Limits
from control_center.ids import now
from control_center.incidents.recording import Recorder
from control_center.incidents.routes import router as incident_routes
from control_center.incidents.service import IncidentService
from control_center.ingest.consumer import Clocks, Consumer
from control_center.ingest.heartbeats import Heartbeats
from control_center.ingest.service import Intake
from control_center.ingest.streams import EventStreams
from control_center.link import LinkState, connect
from control_center.live import store as changes
from control_center.live.hub import Hub
from control_center.live.pictures import LivePictures
from control_center.live.routes import router as live_routes
from control_center.live.viewing import Viewing
from control_center.operators.access import refuse_undeclared
from control_center.operators.routes import router as operator_routes
from control_center.operators.service import OperatorService
from control_center.settings import MIB, Settings
from control_center.signing import CenterKey, NodeKey, load_or_make
from control_center.sites.board import StatusBoard, Turn
from control_center.sites.files import read_sites
from control_center.sites.nodes import NodeRegistry
from control_center.sites.routes import router as site_routes
from control_center.sites.service import SiteService
from control_center.web import Guarded, SafeHeaders, tile_origin

log = structlog.get_logger()
ROUTERS: list[APIRouter] = [
    public_routes.api,
    operator_routes,
    incident_routes,
    site_routes,
    evidence_routes,
    live_routes,
    public_routes.pages,
]
CHANGES_KEPT = timedelta(hours=24)
SWEEP_S = 30.0
"""How soon an ended session's listener is let go."""
RESTART_S = 1.0
CANCEL_AGAIN_S = 0.3
ANSWER_S = 2.0
BLOCKED_S = 4.0
"""Longer than a blocking read, so that silence on a sound connection is no outage."""


class Center:
    """Every part, joined."""

    def __init__(self, settings: Settings) -> None:
        """Read what is on disk; connect to nothing yet.

        Raises:
            SetupError: A site's file or the key is wrong.
        """
        self.settings = settings
        self.key: CenterKey = load_or_make(settings.data / "center.key")
        self.database = Database(settings.database_url)
        self.files = EvidenceFiles(settings.data / "evidence")
        self.link = LinkState(now)
        self.hub = Hub(self.database, now)
        self.operators = OperatorService(self.database, now, time.monotonic, self.hub.dismiss)
        self.nodes = NodeRegistry(self.database, self.key, now, time.monotonic)
        self.board = StatusBoard()
        self.sites = SiteService(self.database, read_sites(settings.sites), self.nodes, self.board)
        self.incidents = IncidentService(self.database, self.hub, now)
        self.recorder = Recorder(self.hub)
        self.evidence = self._evidence()
        # Reading events blocks for a second; nothing else must wait behind it.
        self.redis = connect(settings.redis.url.get_secret_value(), ANSWER_S)
        self.event_redis = connect(settings.redis.url.get_secret_value(), BLOCKED_S)
        pictures = LivePictures(self.redis, self.key, self._keys, now)
        self.viewing = Viewing(self.database, self.sites, pictures, now)

    def web(self) -> FastAPI:
        """Return the application that serves all this.

        Raises:
            SetupError: A route declares no permission.
        """
        app = bare_app(self._lifespan)
        app.state.secure = (self.settings.listen.public_url or "").startswith("https:")
        app.state.operators = self.operators
        app.state.incidents = self.incidents
        app.state.sites = self.sites
        app.state.nodes = self.nodes
        app.state.evidence = self.evidence
        app.state.viewing = self.viewing
        app.state.hub = self.hub
        app.state.link = self.link
        app.state.console = self._console_facts()
        app.state.console_files = list_files(DIST)
        console = self.settings.console
        app.add_middleware(Guarded)
        app.add_middleware(
            SafeHeaders, tile_origin=tile_origin(console.tile_url), secure=app.state.secure
        )
        return app

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        del app
        await self.nodes.load()
        await to_thread.run_sync(self.files.prepare, time.time())
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_keep_running(name, work)) for name, work in self._loops().items()
            ]
            yield
            await _end(tasks)
        await self.close()

    async def close(self) -> None:
        """Let go of Redis and the database."""
        for client in (self.redis, self.event_redis):
            await client.aclose()
        await self.database.close()

    def _loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        consumer = Consumer(
            EventStreams(self.event_redis, self.key),
            Intake(self.database, self.recorder, self._keys, now),
            self._keys,
            self.link,
            Clocks(now, time.monotonic),
        )
        heartbeats = Heartbeats(self.redis, self.board, self._keys, self._turned, now)
        return {"consumer": consumer.run, "heartbeats": heartbeats.run, "sweep": self._sweep}

    def _keys(self) -> Mapping[str, NodeKey]:
        return self.nodes.keys

    async def _turned(self, turn: Turn) -> None:
        await self.hub.turned(turn.topic, turn.id, turn.state)

    def _evidence(self) -> EvidenceService:
        asked = self.settings.evidence
        limits = Limits(
            max_file=asked.max_file_mib * MIB,
            unclaimed=asked.unclaimed_mib * MIB,
            keep_free=asked.keep_free_mib * MIB,
        )
        return EvidenceService(
            self.database, self.files, limits, self._keys, self.recorder.file_arrived, now
        )

    async def _sweep(self) -> None:
        """Let go who is signed out, and forget what nobody can ask for any more."""
        while True:
            await asyncio.sleep(SWEEP_S)
            for owner in self.hub.owners:
                if not await self.operators.still_there(owner):
                    self.hub.dismiss(owner)
            await self.operators.forget_ended()
            async with self.database.writing() as writing:
                await changes.forget(writing.session, now() - CHANGES_KEPT)

    def _console_facts(self) -> public_routes.ConsoleFacts:
        console = self.settings.console
        return public_routes.ConsoleFacts(
            version=VERSION,
            source_url=console.source_url,
            tile_url=console.tile_url,
            tile_attribution=console.tile_attribution,
            languages=("kk", "ru", "en"),
            time_zone=console.time_zone,
        )


def bare_app(
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """Return the routes without what stands behind them: enough to describe the API.

    Raises:
        SetupError: A route declares no permission.
    """
    refuse_undeclared(ROUTERS)
    app = FastAPI(
        title="Qyragy",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel loops until they have ended.

    Once is not enough: libraries may lose a cancellation that comes together with what they
    wait for (as `asyncio.wait_for` of Python 3.11 does), and the loop would go on for ever.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)


async def _keep_running(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run a loop for ever; a loop that falls over is picked up again."""
    while True:
        try:
            await work()
        except CenterError as error:
            log.warning("loop.interrupted", loop=name, reason=str(error))
        except Exception:
            log.exception("loop.crashed", loop=name)
        await asyncio.sleep(RESTART_S)
