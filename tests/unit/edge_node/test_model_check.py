import pytest

from edge_node.errors import SetupError
from edge_node.model_check import check_model
from edge_node.settings import ModelSettings
from tests.unit.edge_node.builders import camera


def test_a_model_file_that_is_not_there_is_named(tmp_path):
    model = ModelSettings(name=str(tmp_path / "nowhere.onnx"))

    with pytest.raises(SetupError, match=r"model: .*nowhere\.onnx: cannot be read"):
        check_model(model, [camera()])


def test_a_file_that_is_no_network_is_refused(tmp_path):
    file = tmp_path / "model.onnx"
    file.write_text("this is no network")

    with pytest.raises(SetupError, match="not an ONNX file"):
        check_model(ModelSettings(name=str(file)), [camera()])


def test_a_name_that_no_catalog_knows_is_refused_with_those_it_knows():
    with pytest.raises(SetupError, match=r"no model is named 'yolov99'; known are .*yolov8n_320"):
        check_model(ModelSettings(name="yolov99"), [camera()])
