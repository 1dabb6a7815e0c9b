"""Who did what and when: append-only, each entry sealed by the hash of the one before."""
