"""From a float32 model to one that computes in whole numbers of 8 bits (INT8)."""
