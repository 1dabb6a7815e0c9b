"""What the fork server loads once for all children: a module that is never imported elsewhere.

A child then begins with everything in memory instead of reading a second's worth of libraries.
ONNX Runtime is among it: it starts no thread at its import (its report of use, which would, is
off), so that forking after it is safe; sessions are made in the analyser alone.
"""

import gc
from importlib import import_module

PROGRAM = "edge_node.__main__"
"""Its script is run anew in each child."""
for name in (PROGRAM, "edge_node.entry", "edge_node.reader", "edge_node.analyser_process"):
    import_module(name)

# A collection in a child would touch, and thereby copy, each of these objects.
gc.collect()
gc.freeze()
