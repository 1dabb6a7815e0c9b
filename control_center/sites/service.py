"""Sites, cameras and nodes as the API tells them: files, heartbeats and database together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from contracts.status import CameraStatus, ReasonCode
from control_center.db.database import Database
from control_center.errors import NotFound
from control_center.sites import store
from control_center.sites.board import Known, StatusBoard
from control_center.sites.files import Atlas, CameraPlace
from control_center.sites.nodes import NodeRegistry
from control_center.sites.schemas import Camera, Cameras, Node, Picture, Site, Sites

CameraView = Literal[
    "connecting",
    "online",
    "degraded",
    "stalled",
    "auth_failed",
    "unreachable",
    "quarantined",
    "unknown",
    "node_silent",
    "not_analysed",
]


class CameraCondition(NamedTuple):
    """How a camera is, since when, and why: for programs and in words."""

    state: CameraView
    since: datetime | None
    code: ReasonCode | Literal["node_unheard", "node_silent", "camera_unknown"]
    reason: str


class SiteService:
    """What is where, and how it is now."""

    def __init__(
        self, database: Database, atlas: Atlas, nodes: NodeRegistry, board: StatusBoard
    ) -> None:
        self._database = database
        self._atlas = atlas
        self._nodes = nodes
        self._board = board
        self._live: dict[str, Picture] = {}

    def place(self, camera: str) -> CameraPlace:
        """Return a camera and its site.

        Raises:
            NotFound: No site has such a camera.
        """
        try:
            return self._atlas.cameras[camera]
        except KeyError:
            raise NotFound(f"no site has a camera {camera[:63]}") from None

    def remember(self, camera: str, picture: Picture) -> None:
        """A live picture of a camera was seen."""
        self._live[camera] = picture

    async def sites(self) -> Sites:
        """Return all sites."""
        async with self._database.reading() as session:
            counts = await store.open_incidents(session)
        return Sites(
            items=tuple(
                Site(
                    **site.model_dump(exclude={"cameras", "roads"}),
                    cameras=tuple(camera.id for camera in site.cameras),
                    roads=site.roads or None,
                    open_incidents=sum(n for (at, _), n in counts.items() if at == site.id),
                )
                for site in self._atlas.sites.values()
            )
        )

    async def cameras(self) -> Cameras:
        """Return all cameras and nodes."""
        async with self._database.reading() as session:
            counts = await store.open_incidents(session)
            snapshots = await store.pictures(session)
            missing = await store.missing_messages(session)
        return Cameras(
            items=tuple(
                self._camera(
                    place,
                    counts.get((place.site.id, camera), 0),
                    _newer(self._live.get(camera), snapshots.get(camera)),
                )
                for camera, place in self._atlas.cameras.items()
            ),
            nodes=tuple(self._node(node, missing) for node in sorted(self._nodes.known)),
        )

    async def snapshot(self, camera: str) -> Picture | None:
        """Return the newest snapshot of a camera that has arrived."""
        async with self._database.reading() as session:
            return (await store.pictures(session)).get(camera)

    def _camera(self, place: CameraPlace, count: int, picture: Picture | None) -> Camera:
        camera = place.camera
        known = self._board.node(camera.node) if camera.node else None
        status = self._board.camera(camera.node, camera.id) if camera.node else None
        condition = condition_of(camera.node, known, status)
        return Camera(
            **camera.model_dump(exclude={"zones"}),
            zones=camera.zones,
            site=place.site.id,
            state=condition.state,
            since=condition.since,
            reason=condition.reason,
            reason_code=condition.code,
            disarmed_since=status.disarmed_since if status else None,
            analysed_fps=status.analysed_fps if status else 0.0,
            frames_analysed=status.frames_analysed if status else 0,
            frames_dropped=status.frames_dropped if status else 0,
            frames_corrupt=status.frames_corrupt if status else 0,
            codec=status.codec if status else None,
            width=status.width if status else None,
            height=status.height if status else None,
            last_frame_at=status.last_frame_at if status else None,
            picture=picture,
            open_incidents=count,
        )

    def _node(self, node: str, missing: Mapping[str, int]) -> Node:
        known = self._board.node(node)
        data = known.status.data if known else None
        return Node(
            id=node,
            state=known.state if known else "never_seen",
            since=known.since if known else None,
            last_status_at=known.heard_at if known else None,
            software=data.software if data else None,
            provider=data.provider if data else None,
            model=data.model if data else None,
            detect_ms=data.detect_ms if data else None,
            spool_waiting=data.spool.waiting if data else None,
            gaps=missing.get(node, 0),
            degraded=data.degraded if data else (),
        )


def condition_of(
    node: str | None, known: Known | None, status: CameraStatus | None
) -> CameraCondition:
    """Tell how a camera is; what its node said last counts only while the node is heard."""
    if node is None:
        return CameraCondition("not_analysed", None, "none", "")
    if known is None:
        reason = f"nothing was heard of the node {node} yet"
        return CameraCondition("unknown", None, "node_unheard", reason)
    if known.state == "silent":
        reason = f"the node {node} is silent"
        return CameraCondition("node_silent", known.since, "node_silent", reason)
    if status is None:
        reason = f"the node {node} does not know this camera"
        return CameraCondition("unknown", known.since, "camera_unknown", reason)
    return CameraCondition(status.state, status.since, status.reason_code, status.reason)


def _newer(one: Picture | None, other: Picture | None) -> Picture | None:
    if one is None or other is None:
        return one or other
    return one if one.taken_at >= other.taken_at else other
