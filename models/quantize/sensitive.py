"""Which operators stay in float32: where 8 bits cost accuracy and save no time.

Three places, all found by the graph's shape, so that any detector is served:

* the tail, from the last convolutions to the output: it joins box corners of hundreds of pixels
  with scores below 1 in one tensor, which 256 steps cannot hold both;
* the last convolutions themselves, whose answers are the boxes and scores;
* the first convolution, which sees the picture: three planes in, so there is little to save.
"""

from collections.abc import Mapping

from onnx import GraphProto, NodeProto


def kept_in_float(graph: GraphProto) -> frozenset[str]:
    """Return the names of the operators that are not to be quantized.

    Args:
        graph: Each of its nodes has a name of its own.
    """
    made_by = {output: node for node in graph.node for output in node.output}
    kept = set[str]()
    ahead = [made_by[output.name] for output in graph.output if output.name in made_by]
    while ahead:
        node = ahead.pop()
        if node.name in kept:
            continue
        kept.add(node.name)
        if node.op_type != "Conv" or _weighs_softmax(node, made_by):
            ahead += [made_by[name] for name in node.input if name in made_by]
    first = next((node.name for node in graph.node if node.op_type == "Conv"), None)
    return frozenset(kept if first is None else kept | {first})


def _weighs_softmax(node: NodeProto, made_by: Mapping[str, NodeProto]) -> bool:
    """Whether a convolution only adds up a distribution: YOLOv8's box sides are made so."""
    before = made_by.get(node.input[0])
    while before is not None and before.op_type == "Transpose":
        before = made_by.get(before.input[0])
    return before is not None and before.op_type == "Softmax"
