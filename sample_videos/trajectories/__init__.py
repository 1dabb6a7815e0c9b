"""Scenes without pixels: actors on ways, seen as boxes, with the events that are due."""
