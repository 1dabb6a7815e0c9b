from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.errors import ModelRefusedError
from models.onnx_file import FLOAT32, read_onnx
from tests.unit.models.builders import network

PATH = Path("small.onnx")


def external(tensor: onnx.TensorProto, location: str = "../../etc/weights.bin") -> None:
    tensor.data_location = TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    tensor.external_data.add(key="location", value=location)


def with_node(model: onnx.ModelProto, node: onnx.NodeProto) -> onnx.ModelProto:
    model.graph.node.insert(0, node)
    return model


def test_the_interface_is_read():
    model = network(dims=("batch", 3, "height", 32), notes={"task": "detect"})

    onnx_file = read_onnx(model.SerializeToString(), PATH)

    assert [tensor.name for tensor in onnx_file.inputs] == ["images"]
    assert onnx_file.inputs[0].dims == ("batch", 3, "height", 32)
    assert str(onnx_file.inputs[0]) == "batchx3xheightx32"
    assert onnx_file.inputs[0].element_type == FLOAT32
    assert onnx_file.outputs[0].dims == (1, 6, 21)
    assert onnx_file.opset == 17
    assert onnx_file.metadata == {"task": "detect"}


def test_weights_listed_among_the_inputs_are_no_inputs():
    model = network()
    model.graph.input.append(helper.make_tensor_value_info("zero", TensorProto.FLOAT, ()))

    assert [tensor.name for tensor in read_onnx(model.SerializeToString(), PATH).inputs] == [
        "images"
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"This is a text file.\n", b"\x89PNG\r\n\x1a\n" + bytes(100), b"\x08\x01"],
    ids=["empty", "text", "picture", "no graph"],
)
def test_what_is_not_onnx_is_refused(content):
    with pytest.raises(ModelRefusedError, match="not an ONNX file"):
        read_onnx(content, PATH)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused(share):
    content = network(np.ones((1, 6, 5000), dtype=np.float32)).SerializeToString()

    with pytest.raises(ModelRefusedError, match=r"small\.onnx: not an ONNX file, or cut off"):
        read_onnx(content[: int(len(content) * share)], PATH)


def test_a_weight_in_another_file_is_refused():
    model = network()
    external(model.graph.initializer[0])

    with pytest.raises(ModelRefusedError, match="'answer' lies in another file"):
        read_onnx(model.SerializeToString(), PATH)


def test_a_location_counts_without_its_flag_too():
    model = network()
    model.graph.initializer[0].external_data.add(key="location", value="w.bin")

    with pytest.raises(ModelRefusedError, match="external data"):
        read_onnx(model.SerializeToString(), PATH)


def test_a_constant_in_another_file_is_refused():
    value = numpy_helper.from_array(np.zeros(3, dtype=np.float32), "hidden")
    external(value)
    model = with_node(network(), helper.make_node("Constant", [], ["c"], value=value))

    with pytest.raises(ModelRefusedError, match="'hidden' lies in another file"):
        read_onnx(model.SerializeToString(), PATH)


def test_a_sparse_weight_in_another_file_is_refused():
    model = network()
    sparse = model.graph.sparse_initializer.add(dims=[3])
    external(sparse.values)

    with pytest.raises(ModelRefusedError, match="external data"):
        read_onnx(model.SerializeToString(), PATH)


def test_graphs_inside_graphs_are_looked_into():
    inside = network().graph
    external(inside.initializer[0])
    node = helper.make_node("If", ["c"], ["o"], then_branch=inside, else_branch=network().graph)

    with pytest.raises(ModelRefusedError, match="external data"):
        read_onnx(with_node(network(), node).SerializeToString(), PATH)


def test_graphs_are_not_followed_without_end():
    graph = network().graph
    for _ in range(20):
        node = helper.make_node("If", ["c"], ["o"], then_branch=graph)
        graph = helper.make_graph([node], "outer", [], [])
    model = helper.make_model(graph)

    with pytest.raises(ModelRefusedError, match="more than 16 deep"):
        read_onnx(model.SerializeToString(), PATH)


def test_a_custom_operator_is_refused():
    model = with_node(network(), helper.make_node("Spy", ["images"], ["o"], domain="com.evil"))

    with pytest.raises(ModelRefusedError, match=r"custom operator com\.evil\.Spy"):
        read_onnx(model.SerializeToString(), PATH)


def test_operators_that_onnx_runtime_brings_are_taken():
    model = with_node(
        network(), helper.make_node("Gelu", ["images"], ["o"], domain="com.microsoft")
    )

    assert read_onnx(model.SerializeToString(), PATH).opset == 17


def test_a_file_with_functions_of_its_own_is_refused():
    model = network()
    model.functions.append(
        helper.make_function("own", "F", ["x"], ["y"], [], [helper.make_opsetid("", 17)])
    )

    with pytest.raises(ModelRefusedError, match="functions of its own"):
        read_onnx(model.SerializeToString(), PATH)
