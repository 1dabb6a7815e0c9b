import numpy as np
import pytest

from edge_node.evidence import masks

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
TRIANGLE = ((0.6, 0.1), (0.9, 0.1), (0.9, 0.9))


def white(height: int = 100, width: int = 200) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


@pytest.mark.parametrize(("height", "width"), [(100, 200), (1080, 1920), (97, 161), (2, 2)])
def test_all_that_lies_under_a_mask_is_black_at_any_size(height, width):
    covered = masks.apply(white(height, width), [LEFT])

    assert not covered[:, : width // 2 + 1].any()


def test_what_lies_beside_it_stays():
    covered = masks.apply(white(), [LEFT, TRIANGLE])

    assert (covered[:, 103:118] == 255).all()
    assert not covered[20, 175].any()
    assert covered[80, 130].all()


def test_a_picture_that_may_be_written_to_is_changed_in_place():
    image = white()

    assert masks.apply(image, [LEFT]) is image


def test_a_read_only_picture_is_copied():
    image = white()
    image.flags.writeable = False

    assert not masks.apply(image, [LEFT])[0, 0].any()
    assert (image == 255).all()


def test_without_masks_nothing_is_done():
    image = white()
    image.flags.writeable = False

    assert masks.apply(image, []) is image


def test_a_plane_is_filled_with_its_own_black():
    plane = np.zeros((10, 20), np.uint8)

    masks.fill(plane, [LEFT], (128,))

    assert (plane[:, :10] == 128).all()


def test_a_read_only_picture_is_not_taken_for_masked():
    image = white()
    image.flags.writeable = False

    with pytest.raises(ValueError, match="read-only"):
        masks.cover(image, [LEFT])
