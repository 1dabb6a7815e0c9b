"""From Redis to the operator: start reading at `app.py`."""
