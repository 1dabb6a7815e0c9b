"""Errors of the models, grouped by what to do about them.

ModelError
    CatalogError        a catalog file is wrong: mend the named key
    ModelMissingError   no such model here: pull it or add it
    ModelRefusedError   the file is not what its entry says: replace the file or mend the entry
    ModelOutputError    one run gave nonsense: count it and skip the frame
    PullError           a download did not finish: try again, or take a mirror
    TrainError          a training cannot start or go on: mend recipe, data or folder
    DataError           pictures or labels to measure on are wrong: mend the named file
    ToolMissingError    a package that only measuring needs is not here: install the named file
    LossError           a smaller model finds too little: take other frames, or allow the loss
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


class DataError(ModelError):
    """Pictures or labels that a model is to be measured on cannot be used."""


class ToolMissingError(ModelError):
    """A package is missing that the running node does not need."""


class LossError(ModelError):
    """A quantized model agrees too little with the one that it was made from."""


class TrainError(ModelError):
    """A training cannot start or go on as it was asked to."""
