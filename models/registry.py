"""Which models are here: catalogs of entries, and folders where their files may lie.

A file counts as a model's when its SHA-256 is the entry's, whatever folder it lies in.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.catalog import Entry as Entry  # what a caller of this module gets to see
from models.catalog import Weights as Weights
from models.catalog import read_catalogs
from models.errors import CatalogError as CatalogError
from models.errors import ModelError as ModelError
from models.errors import ModelMissingError, ModelRefusedError
from models.errors import ModelOutputError as ModelOutputError
from models.onnx_file import read_onnx
from models.recognise import derive_entry

FOLDERS_VARIABLE: Final = "QYRAGY_MODELS_DIR"
STORE_VARIABLE: Final = "QYRAGY_MODELS_STORE"
STORE_CATALOG: Final = "catalog.toml"
MAX_FILE_BYTES: Final = 1 << 30
_SHOWN: Final = 12
"""Digits of a hash that a message shows."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """An entry and the file that was found to be its own."""

    entry: Entry
    path: Path
    sha256: str
    """Of the file, when it was found; whoever runs it checks again what was read."""


class Registry:
    """Finds models by name or by file.

    Args:
        catalogs: Catalog files; entries of a later one replace those of an earlier one.
        folders: Where files are looked for, in this order; a folder may be missing.
        store: Folder that new models go into; looked through last, and a catalog in it is read
            last. It may be missing.
    """

    def __init__(self, catalogs: Sequence[Path], folders: Sequence[Path], *, store: Path) -> None:
        own = store / STORE_CATALOG
        self._catalog = read_catalogs((*catalogs, own) if own.exists() else tuple(catalogs))
        self._folders = (*folders, store)
        self.store: Final = store

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the catalogs."""
        return tuple(self._catalog.entries.values())

    @property
    def weights(self) -> tuple[Weights, ...]:
        """Public weights of torch that the catalogs know, in their order."""
        return tuple(self._catalog.weights.values())

    def public(self, name: str) -> Entry | Weights:
        """Return the model or the weights of this name, to be pulled.

        Raises:
            ModelMissingError: No catalog has it.
        """
        if name in self._catalog.weights:
            return self._catalog.weights[name]
        return self.entry(name)

    def label_set(self, name: str) -> tuple[str, ...] | None:
        """Return a set of labels that a catalog names, such as coco80."""
        return self._catalog.label_sets.get(name)

    def entry(self, name: str) -> Entry:
        """Return the entry of this name, installed or not.

        Raises:
            ModelMissingError: No catalog has it.
        """
        try:
            return self._catalog.entries[name]
        except KeyError:
            if name in self._catalog.weights:
                raise ModelMissingError(
                    f"{name} are weights of torch and no model yet: qyragy-models pull {name}, "
                    f"then qyragy-models add {self.store / self._catalog.weights[name].file}"
                ) from None
            known = ", ".join(sorted(self._catalog.entries))
            raise ModelMissingError(f"no model is named {name!r}; known are {known}") from None

    def find(self, name_or_path: str) -> InstalledModel:
        """Return the model of this name, or the one that this file is.

        What ends in `.onnx` or has a slash is a path. A file that no catalog knows is taken when
        ultralytics exported it, since it then says itself what it is.

        Raises:
            ModelMissingError: There is no such model or file here.
            ModelRefusedError: The file is not the one of its entry, or does not say what it is.
        """
        if "/" in name_or_path or os.sep in name_or_path or name_or_path.endswith(".onnx"):
            return self._recognise(Path(name_or_path))
        return self._installed_as(self.entry(name_or_path))

    def installed(self) -> tuple[InstalledModel, ...]:
        """Return the models whose file is here with the right hash, in the catalogs' order."""
        found = (self.installed_file(entry) for entry in self.entries)
        return tuple(model for model in found if model is not None)

    def installed_file(self, entry: Entry) -> InstalledModel | None:
        """Return the entry with its file, or nothing when no folder has that file."""
        for path in self._candidates(entry):
            sha256 = hash_file(path)
            if sha256 in entry.sha256:
                return InstalledModel(entry, path, sha256)
        return None

    def default(self) -> InstalledModel:
        """Return the first model in the catalogs' order of preference that is installed.

        Raises:
            ModelMissingError: None of them is; names the one command that brings one.
        """
        for name in self._catalog.preferred:
            model = self.installed_file(self.entry(name))
            if model is not None:
                return model
        looked_in = ", ".join(str(folder) for folder in self._folders)
        raise ModelMissingError(
            f"no detector is installed; `make model` fetches one (looked in {looked_in})"
        )

    def _candidates(self, entry: Entry) -> Iterator[Path]:
        for folder in self._folders:
            path = folder / entry.file
            if path.is_file():
                yield path

    def _installed_as(self, entry: Entry) -> InstalledModel:
        model = self.installed_file(entry)
        if model is not None:
            return model
        for path in self._candidates(entry):
            raise wrong_hash(entry, path, hash_file(path))
        raise ModelMissingError(
            f"model {entry.name} is not installed; bring it with: {_pull_command(entry)}"
        )

    def _recognise(self, path: Path) -> InstalledModel:
        content = read_file(path)
        sha256 = hashlib.sha256(content).hexdigest()
        for entry in self.entries:
            if sha256 in entry.sha256:
                return InstalledModel(entry, path, sha256)
        entry = derive_entry(read_onnx(content, path), path, sha256)
        return InstalledModel(entry, path, sha256)


def default_registry() -> Registry:
    """Return the registry of this installation.

    This is the one place where the environment is read: QYRAGY_MODELS_DIR, folders separated as
    in PATH, are looked through before the store; QYRAGY_MODELS_STORE is the store where the
    program's own folder cannot be written, else it is `models/store` beside this file.

    Raises:
        CatalogError: A catalog file is wrong.
    """
    here = Path(__file__).parent
    named = os.environ.get(FOLDERS_VARIABLE, "")
    folders = [Path(folder) for folder in named.split(os.pathsep) if folder]
    store = Path(os.environ.get(STORE_VARIABLE, "") or here / "store")
    return Registry([here / "catalog.toml"], folders, store=store)


def wrong_hash(entry: Entry, path: Path, found: str) -> ModelRefusedError:
    """Return the error for a file that is not the one of its entry."""
    if not entry.sha256:
        return ModelRefusedError(
            f"{path}: nobody has said yet which file is {entry.name}'s; if it is this one: "
            f"qyragy-models pull {entry.name} --mirror {path.parent} --accept-hash {found}"
        )
    expected = " or ".join(sha256[:_SHOWN] for sha256 in entry.sha256)
    return ModelRefusedError(
        f"{path}: not the file of model {entry.name}: expected SHA-256 {expected}…, "
        f"found {found[:_SHOWN]}…; replace it: {_pull_command(entry)}"
    )


def _pull_command(entry: Entry) -> str:
    return f"qyragy-models pull {entry.name}" + ("" if entry.url else " --mirror FOLDER_OR_URL")


def read_file(path: Path) -> bytes:
    """Read a whole model file.

    Raises:
        ModelMissingError: It is not there or cannot be read.
        ModelRefusedError: It is larger than any detector.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ModelRefusedError(f"{path}: larger than {MAX_FILE_BYTES >> 20} MiB; no detector")
        return path.read_bytes()
    except OSError as error:
        raise ModelMissingError(f"{path}: cannot be read: {error.strerror}") from error


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises:
        ModelMissingError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissingError(f"{path}: cannot be read: {error.strerror}") from error
