"""`python -m models.train`: the command `qyragy-models train` by itself."""

import sys

from models.errors import ModelError
from models.train.command import app

if __name__ == "__main__":
    try:
        app()
    except ModelError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
