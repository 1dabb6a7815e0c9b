"""From tracks to matches, and from matches to activations."""
