"""The main job on one machine: sample cameras, Redis, one node, one center, and a client."""
