"""Is there any model on this machine? Standard library only: runs before anything is installed.

Looks for the files that models/catalog.toml names, in models/default, models/store and the
folders of QYRAGY_MODELS_DIR. Exits 1 with the one command that brings a model.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def folders() -> list[Path]:
    """Return the folders in which models are looked for."""
    outside = os.environ.get("QYRAGY_MODELS_DIR", "").split(os.pathsep)
    return [
        ROOT / "models" / "default",
        ROOT / "models" / "store",
        *(Path(each) for each in outside if each),
    ]


def main(arguments: list[str]) -> int:
    """Return 0 if a model is there or one is named on the command line."""
    if any(each == "--model" or each.startswith("--model=") for each in arguments):
        return 0
    if any(any(folder.glob("*.onnx")) for folder in folders()):
        return 0
    print(
        "Qyragy has no detection model yet. This one command brings one (3.7 MB, Apache-2.0):\n\n"
        "    make model\n\n"
        "Or name a folder that holds models: QYRAGY_MODELS_DIR=/path make demo",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
