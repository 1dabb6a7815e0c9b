"""What `shadow` keeps: events with pictures, how long each camera was watched, verdicts."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from contracts.base import Contract, Kind, Slug, Utc
from contracts.events import Measurement
from edge_node.errors import SetupError

EVENTS, WATCHED, VERDICTS, PICTURES = "events.jsonl", "watched.json", "verdicts.csv", "pictures"
COLUMNS = ("event", "camera", "kind", "zone", "at", "picture", "verdict")
MOST_EVENTS = 100_000
MAX_LINE = 65_536
Verdict = Literal["true", "false", "unsure", ""]
_VERDICT: TypeAdapter[Verdict] = TypeAdapter(Verdict)


class ShadowEvent(Contract):
    """An event that alarmed nobody."""

    number: Annotated[int, Field(ge=1)]
    camera: Slug
    rule: Slug
    kind: Kind
    zone: Slug | None = None
    since: Utc
    at: Utc
    measured: tuple[Measurement, ...] = ()
    picture: Annotated[str, Field(pattern=r"^pictures/[0-9a-f]{2}/[0-9a-f]{64}\.jpg$")] | None


class Watched(Contract):
    """How long a camera's rules have seen pictures."""

    camera: Slug
    kinds: tuple[Kind, ...]
    began: Utc
    seconds: Annotated[float, Field(ge=0)]
    """Without the time in which the camera gave no picture."""
    frames: Annotated[int, Field(ge=0)]


class ShadowReport(Contract):
    """The file `watched.json`."""

    cameras: tuple[Watched, ...]


def append_event(folder: Path, event: ShadowEvent) -> None:
    """Add one line to the events."""
    with (folder / EVENTS).open("a", encoding="utf-8") as file:
        file.write(event.model_dump_json() + "\n")


def write_watched(folder: Path, cameras: Iterable[Watched]) -> None:
    """Write how long was watched, whole or not at all."""
    whole = folder / f"{WATCHED}.new"
    report = ShadowReport(cameras=tuple(cameras))
    whole.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    whole.replace(folder / WATCHED)


def read_folder(folder: Path) -> tuple[list[ShadowEvent], ShadowReport]:
    """Read what a shadow run left.

    Raises:
        SetupError: It is no such folder, or a line is wrong.
    """
    try:
        report = ShadowReport.model_validate_json((folder / WATCHED).read_bytes())
        return list(_events(folder / EVENTS)), report
    except OSError as error:
        raise SetupError(f"{error.filename}: {error.strerror}; give a folder of `shadow`") from None
    except ValidationError as error:
        raise SetupError(f"{folder / WATCHED}: {error}") from None


def _events(path: Path) -> Iterator[ShadowEvent]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if number > MOST_EVENTS or len(line) > MAX_LINE:
                raise SetupError(f"{path}:{number}: more than this is no shadow run")
            try:
                yield ShadowEvent.model_validate_json(line)
            except ValidationError as error:
                raise SetupError(f"{path}:{number}: {error}") from None


def verdict_lines(events: Iterable[ShadowEvent]) -> str:
    """Return a CSV file with an empty column for the verdicts."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for each in events:
        place = (each.camera, each.kind, each.zone or "", _short(each.at))
        rows.writerow((each.number, *place, each.picture or "", ""))
    return text.getvalue()


def read_verdicts(path: Path) -> dict[int, Verdict]:
    """Return verdict by number of the event.

    Raises:
        SetupError: It is not there or not what `--review` wrote.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return dict(_verdicts(path, csv.DictReader(file)))
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: is no CSV file: {error}") from error


def _verdicts(path: Path, rows: "csv.DictReader[str]") -> Iterator[tuple[int, Verdict]]:
    for row in rows:
        verdict = (row.get("verdict") or "").strip().lower()
        event = row.get("event") or ""
        if not event.isdigit() or verdict not in ("true", "false", "unsure", ""):
            raise SetupError(
                f"{path}:{rows.line_num}: event {event!r}, verdict {verdict!r};"
                " write true, false, unsure or nothing"
            )
        yield int(event), _VERDICT.validate_python(verdict)


def _short(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"
