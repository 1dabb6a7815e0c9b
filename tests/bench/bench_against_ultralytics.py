"""CPU per analysed frame: our pipeline against `ultralytics` track, same ONNX file, same clip.

    python tests/bench/bench_against_ultralytics.py MODEL.onnx VIDEO --peer PYTHON [--every 5]

PYTHON is the interpreter of an environment of its own that has ultralytics and onnxruntime; ours
never gets it. The two take turns (A B A B …), each run in a fresh process; what is compared is
the CPU time of the whole process from the first analysed frame to the last, all threads, without
start-up. Both analyse every N-th frame of the file, with one tracker (ByteTrack) and no drawing.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

OURS = """
import json, sys, time
from pathlib import Path
from edge_node.assembly import build_stages, open_session
from edge_node.camera.ahead import read_ahead
from edge_node.camera.file import FileSource, frame_rate
from edge_node.ids import new_id
from edge_node.pipeline import watch
from edge_node.replay import STARTS_AT
from edge_node.settings import CameraSettings, ModelSettings
import cv2
cv2.setNumThreads(1)
model, video, every = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
fps = float(frame_rate(video)) / every
zone = [[0, 0], [1, 0], [1, 1], [0, 1]]
classes = ["person", "bicycle", "car", "motorcycle", "bus", "truck"]
camera = CameraSettings.model_validate({"id": "a", "analysis_fps": min(fps, 30), "zones":
    [{"id": "z", "polygon": zone}], "rules": [{"id": "r", "kind": "objects_inside", "zone": "z",
    "classes": classes}]})
session = open_session(ModelSettings(name=model))
stages = build_stages(camera, session, 0.35, new_id)
boxes = 0
def report(frame, tracks, activations):
    global boxes
    boxes += len(tracks.now)
cpu, wall = time.process_time(), time.perf_counter()
frames = watch(read_ahead(FileSource(video, "a", fps, starts_at=STARTS_AT)),
    detector=stages.detector, tracker=stages.tracker, rules=stages.rules,
    activations=stages.activations, report=report)
print(json.dumps({"frames": frames, "cpu_s": time.process_time() - cpu,
    "wall_s": time.perf_counter() - wall, "boxes": boxes}))
"""

THEIRS = """
import json, sys, time
from ultralytics import YOLO
model, video, every = YOLO(sys.argv[1], task="detect"), sys.argv[2], int(sys.argv[3])
size = int(sys.argv[4])
results = model.track(source=video, stream=True, vid_stride=every, imgsz=size, conf=0.1,
    classes=[0, 1, 2, 3, 5, 7], tracker="bytetrack.yaml", verbose=False, device="cpu")
frames = boxes = 0
for result in results:
    if frames == 0:  # the first frame loads and warms up
        cpu, wall = time.process_time(), time.perf_counter()
    else:
        boxes += 0 if result.boxes.id is None else len(result.boxes.id)
    frames += 1
print(json.dumps({"frames": frames - 1, "cpu_s": time.process_time() - cpu,
    "wall_s": time.perf_counter() - wall, "boxes": boxes}))
"""


def measure(python: str, script: str, *words: str) -> dict[str, float]:
    """Run one side once and return its figures."""
    environment = {**os.environ, "YOLO_OFFLINE": "true", "YOLO_VERBOSE": "false"}
    done = subprocess.run(
        [python, "-c", script, *words], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{python} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    figures["cpu_ms"] = 1000 * figures["cpu_s"] / figures["frames"]
    return figures


def main() -> None:
    """Measure both in turn and print the medians and the ratio of each pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("video", type=Path)
    parser.add_argument("--peer", required=True, help="Python that has ultralytics")
    parser.add_argument("--every", default="5", help="every N-th frame is analysed")
    parser.add_argument("--size", default="320", help="the model's input size")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    shared = (str(options.model), str(options.video), options.every)
    ours, theirs = [], []
    for run in range(options.runs):
        ours.append(measure(sys.executable, OURS, *shared))
        theirs.append(measure(options.peer, THEIRS, *shared, options.size))
        print(f"run {run + 1}: ours {ours[-1]}\n       theirs {theirs[-1]}", flush=True)
    ratios = [a["cpu_ms"] / b["cpu_ms"] for a, b in zip(ours, theirs, strict=True)]
    print(
        f"CPU ms per analysed frame: ours {statistics.median(o['cpu_ms'] for o in ours):.1f}, "
        f"ultralytics {statistics.median(t['cpu_ms'] for t in theirs):.1f}; ratio "
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}); "
        f"load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
