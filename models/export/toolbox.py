"""Torch and ultralytics, loaded so that they install nothing and call nobody."""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from models.errors import ToolMissingError

NEEDED: Final = ("torch", "ultralytics", "onnx")
_QUIET: Final = {
    "YOLO_AUTOINSTALL": "false",  # else a missing package is fetched with pip on the way
    "YOLO_OFFLINE": "true",  # else its import asks name servers whether there is an internet
    "YOLO_VERBOSE": "false",
}


def require_torch(purpose: str) -> None:
    """Check that torch and ultralytics are in this environment.

    Args:
        purpose: The command that needs them, as it is typed after `qyragy-models`.

    Raises:
        ToolMissingError: They are not; says the two lines that help.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ToolMissingError(
            f"{', '.join(missing)} not installed in this environment. Weights of torch are read "
            "in one of their own:\n    make torch\n"
            f"    .venv-models/bin/qyragy-models {purpose}"
        )


def prepare_ultralytics() -> None:
    """Set what ultralytics reads at its import.

    Its settings file goes into a folder of this user's among temporary files, not into his home.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if "YOLO_CONFIG_DIR" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"qyragy-ultralytics-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["YOLO_CONFIG_DIR"] = str(folder)
