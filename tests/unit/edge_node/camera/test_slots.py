import numpy as np
import pytest

from edge_node.camera.slots import attach_slots, create_slots, remove_stale_slots
from edge_node.errors import CameraError

MAX_PIXELS = 64 * 48


def test_what_one_process_writes_the_other_reads_without_a_copy(tmp_path):
    with create_slots("north", MAX_PIXELS, folder=tmp_path) as mine:
        theirs = attach_slots(mine.path, MAX_PIXELS)

        mine.image(2, 48, 64)[:] = 7

        assert (theirs.image(2, 48, 64) == 7).all()
        assert not theirs.image(1, 48, 64).any()
        theirs.close()


def test_there_are_four_slots_and_no_picture_reaches_into_the_next(tmp_path):
    with create_slots("north", MAX_PIXELS, folder=tmp_path) as memory:
        assert memory.count == 4
        for slot in range(4):
            memory.image(slot, 48, 64)[:] = slot + 1

        assert [int(np.unique(memory.image(slot, 48, 64))[0]) for slot in range(4)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("slot", "height", "width"), [(4, 48, 64), (-1, 48, 64), (0, 4096, 4096), (0, 0, 64)]
)
def test_a_slot_or_size_that_does_not_exist_is_refused(tmp_path, slot, height, width):
    with create_slots("north", MAX_PIXELS, folder=tmp_path) as memory, pytest.raises(CameraError):
        memory.image(slot, height, width)


def test_only_the_owner_removes_the_file(tmp_path):
    with create_slots("north", MAX_PIXELS, folder=tmp_path) as memory:
        attach_slots(memory.path, MAX_PIXELS).close()
        assert memory.path.exists()
        assert memory.path.stat().st_mode & 0o777 == 0o600

    assert not memory.path.exists()


def test_memory_is_taken_only_as_it_is_used(tmp_path):
    with create_slots("north", 4000 * 4000, folder=tmp_path) as memory:
        assert memory.path.stat().st_blocks == 0

        memory.reserve(0, 480, 640)

        assert 480 * 640 * 3 <= 512 * memory.path.stat().st_blocks < 4000 * 4000


def test_a_picture_outlives_the_closing(tmp_path):
    memory = create_slots("north", MAX_PIXELS, folder=tmp_path)
    image = memory.image(0, 48, 64)
    image[:] = 9

    memory.close()
    memory.close()

    assert (image == 9).all()


def test_files_of_dead_supervisors_are_removed_and_living_ones_left(tmp_path):
    stale = tmp_path / "qyragy-slots-north-0123"
    stale.write_bytes(b"x")
    other = tmp_path / "somebody-elses"
    other.write_bytes(b"x")
    with create_slots("north", MAX_PIXELS, folder=tmp_path) as living:
        assert remove_stale_slots(tmp_path) == 1

        assert not stale.exists()
        assert other.exists()
        assert living.path.exists()
