"""Read the sites' files; all mistakes of all files are told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from control_center.errors import SetupError
from control_center.settings_file import read_file
from control_center.sites.schemas import CameraFile, SiteFile


@dataclass(frozen=True)
class CameraPlace:
    """A camera and the site it belongs to."""

    site: SiteFile
    camera: CameraFile


@dataclass(frozen=True)
class Atlas:
    """Every site and camera, by id."""

    sites: Mapping[str, SiteFile]
    cameras: Mapping[str, CameraPlace]


def read_sites(folder: Path) -> Atlas:
    """Read every `*.yaml` of a folder.

    Raises:
        SetupError: One line for each mistake.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not folder.is_dir():
        raise SetupError(f"{folder}: there is no such folder; `sites` names it")
    sites: list[tuple[Path, SiteFile]] = []
    mistakes: list[str] = []
    for path in paths:
        try:
            sites.append((path, read_file(path, SiteFile, {})))
        except SetupError as error:
            mistakes.append(str(error))
    mistakes += _same_names(sites)
    if mistakes:
        raise SetupError("\n".join(mistakes))
    return _atlas([site for _, site in sites])


def _same_names(sites: Sequence[tuple[Path, SiteFile]]) -> list[str]:
    owners: dict[str, Path] = {}
    found = []
    for path, site in sites:
        for name in (f"site {site.id}", *(f"camera {each.id}" for each in site.cameras)):
            if name in owners:
                found.append(f"{path}: {name} is in {owners[name]} already; ids are unique")
            owners.setdefault(name, path)
    return found


def _atlas(sites: Sequence[SiteFile]) -> Atlas:
    return Atlas(
        sites={site.id: site for site in sites},
        cameras={camera.id: CameraPlace(site, camera) for site in sites for camera in site.cameras},
    )
