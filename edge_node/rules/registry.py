"""All rules by kind: a new rule is its file and one line here."""

from collections.abc import Mapping

from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.rule import Rule

RULES: Mapping[str, type[Rule]] = {
    LineCrossed.KIND: LineCrossed,
    Loitering.KIND: Loitering,
    ObjectsInside.KIND: ObjectsInside,
}
