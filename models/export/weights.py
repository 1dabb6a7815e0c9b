"""Reading a checkpoint of ultralytics without running what is in it.

Such a file is a pickle: loading it plainly runs whatever code its maker put in. Torch can load it
so that only the known classes of networks are built, and that is what happens here unless the
owner says that he trusts the file.
"""

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import ModelRefusedError
from models.export.toolbox import prepare_ultralytics

if TYPE_CHECKING:
    from ultralytics import YOLO

TASKS = ("detect", "pose", "classify")


def open_weights(copy: Path, path: Path, *, trust: bool) -> "YOLO":
    """Load a checkpoint.

    Args:
        copy: A `.pt` file.
        path: Where it came from, for messages.
        trust: Run the code that the file may hold.

    Raises:
        ModelRefusedError: It is no checkpoint of ultralytics, is cut off, holds code and is not
            trusted, or has another task than those that a camera can use.
    """
    if not zipfile.is_zipfile(copy):
        raise ModelRefusedError(
            f"{path}: no weights of torch, or cut off: expected a zip archive as torch.save "
            "writes it; copy it again"
        )
    prepare_ultralytics()
    from ultralytics import YOLO
    from ultralytics.nn import tasks

    # Its switch for a whole process, read at its import; here it is per file.
    tasks.SAFE_LOAD = not trust
    try:
        model = YOLO(str(copy))
    except Exception as error:  # torch, pickle and ultralytics have no common error
        raise ModelRefusedError(_why_not(path, error, trust=trust)) from error
    if model.task not in TASKS:
        raise ModelRefusedError(f"{path}: task {model.task!r}; expected one of {', '.join(TASKS)}")
    return model


def _why_not(path: Path, error: Exception, *, trust: bool) -> str:
    told = " ".join(str(error).encode("ascii", "ignore").decode().split())[:300]
    if not trust and "types outside" in told:
        return (
            f"{path}: holds more than a network of ultralytics. Loading it would run code that "
            "its maker put in. If you know where it comes from: --trust"
        )
    return f"{path}: no checkpoint that ultralytics can read: {told}"
