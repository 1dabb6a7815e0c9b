"""From a frame to boxes."""
