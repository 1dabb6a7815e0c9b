"""Shapes of what moves and stands in a street; numpy only, metres, x forward, y left, z up."""
