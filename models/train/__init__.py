"""Training of the embedded detector from scratch: recipe, data, loop, checkpoints, export."""
