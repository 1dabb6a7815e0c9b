"""The fork server of a node: what it loads once may be forked."""

import os
import subprocess
import sys

COUNT_THREADS = """
import os, sys
import edge_node.preloaded
print(len(os.listdir("/proc/self/task")), "onnxruntime" in sys.modules, "av" in sys.modules)
"""


def test_what_is_preloaded_starts_no_thread_which_a_fork_would_leave_behind():
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # its threads know of forks

    told = subprocess.run(
        [sys.executable, "-c", COUNT_THREADS],
        env=environment,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )

    assert told.stdout.split() == ["1", "True", "True"]
