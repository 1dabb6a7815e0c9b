"""One camera: its stream, its reader process, its states."""
