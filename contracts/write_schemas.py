"""Write the JSON Schemas of every message: `python -m contracts.write_schemas [FOLDER]`."""

import json
import sys
from pathlib import Path

from pydantic import TypeAdapter

from contracts.backchannel import LivePicture, LiveRequest, Receipt
from contracts.events import Event
from contracts.nodes import EnrolmentAnswer, EnrolmentRequest
from contracts.status import StatusEvent
from contracts.truth import Truth

SCHEMAS = {
    "event": TypeAdapter[object](Event),
    "status": TypeAdapter[object](StatusEvent),
    "receipt": TypeAdapter[object](Receipt),
    "request": TypeAdapter[object](LiveRequest),
    "live_picture": TypeAdapter[object](LivePicture),
    "enrolment_request": TypeAdapter[object](EnrolmentRequest),
    "enrolment_answer": TypeAdapter[object](EnrolmentAnswer),
    "truth": TypeAdapter[object](Truth),
}


def schema_text(name: str) -> str:
    """Return one schema as the file holds it."""
    return json.dumps(SCHEMAS[name].json_schema(), indent=1, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        (folder / f"{name}.schema.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "schemas")
