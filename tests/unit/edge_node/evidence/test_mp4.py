from dataclasses import replace

import av
import pytest

from edge_node.errors import EvidenceError
from edge_node.evidence.mp4 import new_file, with_header, write
from edge_node.evidence.timeline import lay_out
from tests.unit.edge_node.evidence.builders import film


def test_the_parameter_sets_of_the_key_frame_outrank_those_announced():
    small, large = film(), film(seconds=1, size=(192, 128))
    announced = with_header(small.stream, small.packets[0])

    described = with_header(announced, large.packets[0])

    assert (described.width, described.height) == (192, 128)
    assert described.extradata != announced.extradata


@pytest.mark.parametrize("b_frames", [0, 2])
def test_there_is_always_room_for_the_index_in_front(tmp_path, b_frames):
    film_ = film(seconds=10, b_frames=b_frames)
    # Uneven times need the longest index: one entry per packet in each of its tables.
    uneven = [replace(each, pts=each.pts + n * n % 7) for n, each in enumerate(film_.packets)]
    packets = lay_out(uneven)

    write(packets, with_header(film_.stream, film_.packets[0]), tmp_path / "out")

    with av.open(str(tmp_path / "out")) as container:
        assert container.streams.video[0].frames == 100


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "out").write_bytes(b"kept")

    with pytest.raises(EvidenceError, match="cannot write"), new_file(tmp_path / "out", 1):
        pass

    assert (tmp_path / "out").read_bytes() == b"kept"
