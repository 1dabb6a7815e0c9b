from onnx import TensorProto, helper

from models.quantize.sensitive import kept_in_float


def graph(*nodes: tuple[str, str, str, str], output: str):
    """Nodes as name, operator, inputs and output, in words."""
    made = [helper.make_node(op, ins.split(), [out], name=name) for name, op, ins, out in nodes]
    return helper.make_graph(
        made,
        "small",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
    )


def test_the_first_and_the_last_convolutions_and_what_follows_stay():
    kept = kept_in_float(
        graph(
            ("first", "Conv", "images", "a"),
            ("silu", "Sigmoid", "a", "b"),
            ("middle", "Conv", "b", "c"),
            ("boxes", "Conv", "c", "d"),
            ("scores", "Conv", "c", "e"),
            ("sure", "Sigmoid", "e", "f"),
            ("join", "Concat", "d f", "out"),
            output="out",
        )
    )

    assert kept == {"first", "boxes", "scores", "sure", "join"}


def test_the_convolution_that_adds_up_a_distribution_belongs_to_the_tail():
    kept = kept_in_float(
        graph(
            ("first", "Conv", "images", "a"),
            ("middle", "Conv", "a", "b"),
            ("last", "Conv", "b", "c"),
            ("shape", "Reshape", "c", "d"),
            ("share", "Softmax", "d", "e"),
            ("turn", "Transpose", "e", "f"),
            ("add", "Conv", "f", "out"),
            output="out",
        )
    )

    assert kept == {"first", "last", "shape", "share", "turn", "add"}


def test_attention_in_the_middle_does_not_make_everything_behind_it_the_tail():
    kept = kept_in_float(
        graph(
            ("first", "Conv", "images", "a"),
            ("look", "Softmax", "a", "b"),
            ("shape", "Reshape", "b", "c"),
            ("middle", "Conv", "c", "d"),
            ("last", "Conv", "d", "out"),
            output="out",
        )
    )

    assert kept == {"first", "last"}


def test_a_graph_without_convolutions_stays_as_a_whole():
    assert kept_in_float(graph(("only", "Relu", "images", "out"), output="out")) == {"only"}
