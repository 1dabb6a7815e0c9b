# `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help demo test setup check unit contract integration e2e chaos bench score lock model image \
        torch test-models test-openvino test-peers scenes clean
PY := .venv/bin/python
PYTEST := .venv/bin/pytest -q

help:  ## This list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo:  ## Two sample cameras, one node, one center: the whole way, on this machine
	@sh scripts/demo.sh $(ARGS)

test: setup  ## Everything that is checked: lint, types, unit, contract, integration, end to end
	@sh scripts/test.sh

setup:  ## Install everything that tests and development need
	@sh scripts/setup.sh dev

model:  ## Fetch the smallest public detector (needs the internet once)
	@sh scripts/setup.sh demo
	@.venv/bin/qyragy-models pull yolox_nano_416

check: setup  ## Lint, format, types, import directions, the console's own checks
	@sh scripts/check.sh

unit: setup  ## Unit tests
	$(PYTEST) tests/unit --timeout 10

contract: setup  ## Are schemas, examples and lock files in step?
	$(PYTEST) tests/contract --timeout 60

integration: setup  ## Real Redis, SQLite, RTSP, ONNX
	$(PYTEST) tests/integration --timeout 120 -n 4 --dist worksteal

e2e: setup  ## The whole path in a real browser
	$(PYTEST) tests/e2e --timeout 120

test-models:  ## What needs torch: best.pt to a rule that fires (says so where torch is not to be had)
	@sh scripts/test_models.sh

test-openvino:  ## The OpenVINO flavour in an environment of its own (says so where it cannot be had)
	@sh scripts/test_openvino.sh

torch:  ## The environment that reads weights of torch and trains: .venv-models (docs/models.md)
	@sh scripts/torch.sh

test-peers: setup  ## Against other people's programs (ffprobe, GStreamer); installs them with apt
	@sh tests/peers/run.sh

bench: setup  ## Speed of the node on the sample clips; see docs/operations.md
	.venv/bin/edge-node bench $(or $(VIDEOS),sample_videos/crossing_north.mp4) --out build/bench

score: setup  ## How often each rule is right: all scenes without pixels, 200 ordinary hours
	@sh scripts/score.sh $(ARGS)

scenes: setup  ## Draw the street scenes again (a development extra: software OpenGL)
	@sh scripts/scenes.sh

image:  ## Container images of node and center
	@sh scripts/image.sh

lock:  ## Resolve requirements/*.in again, with hashes, for Python 3.11 to 3.13
	@sh scripts/lock.sh

clean:  ## Remove everything that was built, installed or recorded here
	rm -rf .venv .venv-models .demo build control_center/console/dist control_center/console/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
