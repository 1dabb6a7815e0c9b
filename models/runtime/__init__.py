"""Running a network: session, preprocessing, heads, non-maximum suppression."""
