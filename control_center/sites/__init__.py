"""Places that are watched, their cameras and the nodes that watch them."""
