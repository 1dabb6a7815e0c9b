"""What the fork server loads once for all children: a module that is never imported elsewhere.

A child then begins with everything in memory instead of reading a second's worth of libraries.
ONNX Runtime is among it: it starts no thread at its import (its report of use, which would, is
off), so that forking after it is safe; sessions are made in the analyser alone.
"""

import gc

import edge_node.__main__  # the program's own script is run anew in each child
import edge_node.analyser_process
import edge_node.entry
import edge_node.reader

# A collection in a child would touch, and thereby copy, each of these objects.
gc.collect()
gc.freeze()
