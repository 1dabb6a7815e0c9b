"""JSON Schemas of the settings files, so that editors complete keys and mark mistakes.

What only shows across the file (a rule of a zone that is not there) `edge-node check` tells.
`python -m edge_node.schema [FOLDER]` writes them where the examples name them.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from edge_node.settings import CameraSettings, NodeSettings

SCHEMAS: Mapping[str, type[BaseModel]] = {"edge": NodeSettings, "camera": CameraSettings}
"""By the kind of file: a node's, and that of one camera (for `edge-node replay --camera`)."""


def schema_text(name: str) -> str:
    """Return one schema as its file holds it."""
    schema = SCHEMAS[name].model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    for name in SCHEMAS:
        (folder / f"{name}.schema.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "configs")
