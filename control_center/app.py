"""The composition root: the only file that knows every part of the control center."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from control_center import problems, public_routes
from control_center.console_files import DIST, list_files
from control_center.db.database import Database
from control_center.errors import CenterError
from control_center.ids import now
from control_center.incidents.routes import router as incident_routes
from control_center.incidents.service import IncidentService
from control_center.link import LinkState
from control_center.live import store as changes
from control_center.live.hub import Hub
from control_center.live.routes import router as live_routes
from control_center.operators.access import refuse_undeclared
from control_center.operators.routes import router as operator_routes
from control_center.operators.service import OperatorService
from control_center.settings import Settings
from control_center.signing import CenterKey, load_or_make
from control_center.sites.board import StatusBoard
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
    live_routes,
    public_routes.pages,
]
CHANGES_KEPT = timedelta(hours=24)
SWEEP_S = 30.0
"""How soon an ended session's listener is let go."""
RESTART_S = 1.0


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
        self.link = LinkState(now)
        self.hub = Hub(self.database, now)
        self.operators = OperatorService(self.database, now, time.monotonic)
        self.nodes = NodeRegistry(self.database, self.key, now, time.monotonic)
        self.board = StatusBoard()
        self.sites = SiteService(self.database, read_sites(settings.sites), self.nodes, self.board)
        self.incidents = IncidentService(self.database, self.hub, now)

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
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_keep_running(name, work)) for name, work in self._loops().items()
            ]
            yield
            for task in tasks:
                task.cancel()
        await self.database.close()

    def _loops(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {"sweep": self._sweep}

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
            version=public_routes.VERSION,
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
        version=public_routes.VERSION,
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
