from edge_node.tracking.mot import mot_lines
from edge_node.types import Box, Track, Tracks
from tests.unit.edge_node.tracking.builders import START


def test_a_line_has_the_ten_fields_of_motchallenge_in_pixels():
    tracks = Tracks(START, (Track(3, "car", 0.875, Box(0.25, 0.5, 0.5, 0.75)),))

    assert mot_lines(1, tracks, 640, 360) == ["1,3,160.00,180.00,160.00,90.00,0.8750,-1,-1,-1\n"]


def test_an_empty_frame_has_no_lines():
    assert mot_lines(1, Tracks(START, ()), 640, 360) == []
