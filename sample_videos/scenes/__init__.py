"""Street scenes drawn by a program, with exact truth; a development extra, never needed to run."""
