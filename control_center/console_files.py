"""The built console: files from a list made at the start, the start page for everything else."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response

DIST = Path(__file__).parent / "console" / "dist"
_START = "index.html"
_NOT_BUILT = "The console is not built. Run `make console`, then load this page again.\n"


@dataclass(frozen=True)
class ConsoleFiles:
    """Every file of the build, by its path in the URL: nothing else is ever opened."""

    files: Mapping[str, Path]

    def answer(self, path: str) -> Response:
        """Return a file; a path that is none belongs to the console, which starts there."""
        found = self.files.get(path)
        if found is not None and path != _START:
            # Vite puts a hash of the contents into the names of what it builds.
            lasting = "public, max-age=31536000, immutable" if path.startswith("assets/") else None
            return _file(found, lasting or "no-cache")
        start = self.files.get(_START)
        if start is None:
            return PlainTextResponse(_NOT_BUILT, 503)
        return _file(start, "no-cache")


def list_files(folder: Path) -> ConsoleFiles:
    """List a built console."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return ConsoleFiles({path.relative_to(folder).as_posix(): path for path in found})


def _file(path: Path, caching: str) -> Response:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": caching})
