"""From a camera's stream to events on disk: start reading at `pipeline.py`."""
