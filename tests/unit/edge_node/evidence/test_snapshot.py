import cv2
import numpy as np
import pytest

from edge_node.evidence.snapshot import LIVE_WIDTH, live_jpeg, take
from edge_node.evidence.store import EvidenceStore
from edge_node.types import Box

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
BOXES = [(Box(0.6, 0.4, 0.9, 0.9), "person #3")]


@pytest.fixture
def image() -> np.ndarray:
    picture = np.full((240, 320, 3), 200, np.uint8)
    picture.flags.writeable = False
    return picture


def read(data: bytes) -> np.ndarray:
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded.astype(np.uint8)


def test_a_snapshot_is_kept_plain_and_with_boxes(tmp_path, image):
    store = EvidenceStore(tmp_path)

    plain, boxed = take(image, store, boxes=BOXES)

    assert (plain.role, boxed.role) == ("snapshot", "snapshot_boxes")
    assert (plain.width, plain.height, plain.media_type) == (320, 240, "image/jpeg")
    assert plain.bytes == store.path_of(plain.sha256).stat().st_size
    assert not plain.masked
    assert np.ptp(read(store.path_of(plain.sha256).read_bytes())) < 4
    assert np.ptp(read(store.path_of(boxed.sha256).read_bytes())) > 100


def test_masks_are_burnt_into_both(tmp_path, image):
    store = EvidenceStore(tmp_path)

    for item in take(image, store, boxes=BOXES, masks=[LEFT]):
        shown = read(store.path_of(item.sha256).read_bytes())
        assert item.masked
        assert shown[:, :152].max() < 16
        assert shown[:, 180:].max() > 190


def test_what_lies_under_a_box_does_not_come_back_above_a_mask(tmp_path, image):
    store = EvidenceStore(tmp_path)

    _, boxed = take(image, store, boxes=[(Box(0.1, 0.1, 0.4, 0.4), "")], masks=[LEFT])

    inside = read(store.path_of(boxed.sha256).read_bytes())[40:80, 50:100]
    assert inside.max() < 24


@pytest.mark.parametrize(
    ("width", "expected"), [(320, (320, 240)), (1920, (960, 1440)), (961, (960, 721))]
)
def test_a_live_picture_is_no_wider_than_asked_for(width, expected):
    height = round(expected[1] * width / expected[0]) if width > LIVE_WIDTH else 240
    image = np.full((height, width, 3), 200, np.uint8)

    shown = read(live_jpeg(image, []))

    assert (shown.shape[1], shown.shape[0]) == expected


@pytest.mark.parametrize("width", [320, 1920])
def test_a_live_picture_is_masked_and_the_frame_unchanged(width):
    image = np.full((240, width, 3), 200, np.uint8)
    image.flags.writeable = False

    shown = read(live_jpeg(image, [LEFT]))

    middle = shown.shape[1] // 2
    assert shown[:, : middle - 8].max() < 16
    assert shown[:, middle + 16 :].min() > 180
    assert (image == 200).all()
