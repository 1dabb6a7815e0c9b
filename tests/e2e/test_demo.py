"""`python -m demo --seconds N` as a person starts it."""

import json
import re
import subprocess
import sys

from tests.e2e import scene


def test_the_demo_ends_by_itself_and_its_last_line_tells_the_figures(tmp_path, model_file, load):
    model = model_file("yolov8n_320.onnx")
    command = [sys.executable, "-m", "demo", "--data", str(tmp_path), "--port", "0"]

    done = subprocess.run(
        [*command, "--seconds", "35", "--model", str(model)],
        capture_output=True,
        text=True,
        cwd=scene.ROOT,
        timeout=110,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"http://127\.0\.0\.1:\d+/#/sign-in/\S+", done.stdout)
    last = done.stdout.splitlines()[-1]
    print(f"\n{last} {load}")
    figures = json.loads(last)
    assert figures["cameras"] == 2
    assert figures["frames_analysed"] > 0
    assert figures["events"] >= figures["incidents"] > 0
    assert 0 < figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]
    assert figures["dropped_frames"] >= 0
    assert figures["model"] == "yolov8n_320"
