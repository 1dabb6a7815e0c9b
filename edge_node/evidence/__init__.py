"""Snapshots, clips and previews: files that prove an event."""
