"""Errors of the models, grouped by what to do about them.

ModelError
    CatalogError        a catalog file is wrong: mend the named key
    ModelMissingError   no such model here: pull it or add it
    ModelRefusedError   the file is not what its entry says: replace the file or mend the entry
    ModelOutputError    one run gave nonsense: count it and skip the frame
    PullError           a download did not finish: try again, or take a mirror
"""


class ModelError(Exception):
    """Anything wrong with a model; the message names the place and the cure."""


class CatalogError(ModelError):
    """A catalog file does not say what it must."""


class ModelMissingError(ModelError):
    """The model that was asked for is not installed."""


class ModelRefusedError(ModelError):
    """A model file does not fit its entry, or must not be run."""


class ModelOutputError(ModelError):
    """The network answered with numbers that cannot be boxes."""


class PullError(ModelError):
    """A model file could not be fetched; what is installed is as it was."""
