"""Which cameras were moved and not checked yet: a file per camera, so that a restart forgets none.

`edge-node checked` removes a camera's file; the running node notices, arms its rules again and
learns the view anew. A file that speaks of other zones, lines or another calibration than the
settings have now is out of date: somebody has drawn them anew.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from edge_node.errors import SetupError
from edge_node.settings import CameraSettings

log = structlog.get_logger()

FOLDER = "moved"


class _Mark(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime
    view: str
    """Hash of what the settings say of the camera's view."""


class MovedCameras:
    """The moved cameras of a node; used by the supervisor's thread alone."""

    def __init__(self, state_folder: Path, cameras: Iterable[CameraSettings]) -> None:
        """Read what was known before the node's last stop."""
        self._folder = state_folder / FOLDER
        self._views = {camera.id: view_of(camera) for camera in cameras}
        self._since: dict[str, datetime] = {}
        self._checked: dict[str, datetime] = {}
        self._unwritten: set[str] = set()
        for name in self._views:
            self._read(name)

    def since(self, camera: str) -> datetime | None:
        """Return since when a camera is moved and not checked."""
        return self._since.get(camera)

    def told(self, camera: str, since: datetime | None) -> None:
        """Take what the analyser says of a camera, again and again."""
        if since is None or self._checked.get(camera) == since:
            return
        if self._since.get(camera) is None:
            log.warning("camera.moved", camera_id=camera, since=since.isoformat())
            self._since[camera] = since
            self._unwritten.add(camera)
        if camera in self._unwritten:
            self._write(camera, since)

    def take_checked(self) -> list[str]:
        """Return the cameras that were checked since the last call."""
        found = [name for name in self._since if self._is_checked(name)]
        for name in found:
            log.info("camera.checked", camera_id=name)
            self._checked[name] = self._since.pop(name)
        return found

    def _is_checked(self, camera: str) -> bool:
        return camera not in self._unwritten and not (self._folder / camera).exists()

    def _read(self, camera: str) -> None:
        path = self._folder / camera
        try:
            mark = _Mark.model_validate_json(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValidationError) as error:
            log.warning("camera.mark_unread", camera_id=camera, reason=type(error).__name__)
            self._since[camera] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            return
        if mark.view == self._views[camera]:
            self._since[camera] = mark.since
        else:
            path.unlink(missing_ok=True)

    def _write(self, camera: str, since: datetime) -> None:
        mark = _Mark(since=since, view=self._views[camera])
        new = self._folder / f"{camera}.new"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            new.write_text(mark.model_dump_json(), encoding="utf-8")
            new.replace(self._folder / camera)
        except OSError:  # a full disk: tried again with the next report, a second later
            return
        self._unwritten.discard(camera)


def mark_checked(state_folder: Path, cameras: Iterable[CameraSettings], camera: str) -> str:
    """Say that somebody has looked at a camera that was moved; return what follows from it.

    Raises:
        SetupError: There is no such camera, or it is not known to be moved.
    """
    known = [each.id for each in cameras]
    if camera not in known:
        raise SetupError(f"there is no camera {camera!r}; the file has {', '.join(known)}")
    try:
        (state_folder / FOLDER / camera).unlink()
    except FileNotFoundError:
        raise SetupError(f"camera {camera}: it is not known to be moved") from None
    except OSError as error:
        raise SetupError(
            f"camera {camera}: {error.strerror}; run this as the node's user"
        ) from None
    return f"{camera}: its rules are armed again and its view is learnt anew"


def view_of(camera: CameraSettings) -> str:
    """Return a hash of all that the settings say of where things are in the picture."""
    drawn = camera.model_dump_json(include={"zones", "lines", "calibration"})
    return hashlib.sha256(drawn.encode()).hexdigest()
