import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.catalog import ColourOrder, Letterbox, Preprocessing
from models.runtime.preprocess import Letterboxer, clip, place, to_frame

ULTRALYTICS = Preprocessing(layout=ColourOrder.RGB, scale=1 / 255, letterbox=Letterbox.CENTRED)
YOLOX = Preprocessing(layout=ColourOrder.BGR, scale=1.0, letterbox=Letterbox.TOP_LEFT)
CLASSIFIER = Preprocessing(layout=ColourOrder.RGB, scale=1 / 255, letterbox=Letterbox.CROPPED)
MEAN_STD = Preprocessing(
    layout=ColourOrder.RGB,
    scale=1 / 255,
    mean=(0.1, 0.2, 0.3),
    std=(0.5, 0.25, 0.125),
    letterbox=Letterbox.CENTRED,
    pad=0,
)
frames = st.tuples(st.integers(1, 2160), st.integers(1, 3840))
networks = st.tuples(st.integers(1, 40), st.integers(1, 40)).map(lambda s: (s[0] * 32, s[1] * 32))
letterboxes = st.sampled_from((Letterbox.CENTRED, Letterbox.TOP_LEFT))
shares = st.floats(0, 1, width=32)


def picture(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def plainly(image: np.ndarray, network: tuple[int, int], how: Preprocessing) -> np.ndarray:
    """The same input made step by step: resize, border, planes, arithmetic."""
    placement = place(image.shape[:2], network, how.letterbox)
    scaled = cv2.resize(image, (placement.width, placement.height))
    below = network[0] - placement.height - placement.top
    right = network[1] - placement.width - placement.left
    edges = (placement.top, below, placement.left, right)
    boxed = cv2.copyMakeBorder(scaled, *edges, cv2.BORDER_CONSTANT, value=(how.pad,) * 3)
    if how.layout is ColourOrder.RGB:
        boxed = cv2.cvtColor(boxed, cv2.COLOR_BGR2RGB)
    values = (boxed.astype(np.float64) * how.scale - how.mean) / how.std
    return values.transpose(2, 0, 1)[np.newaxis]


@pytest.mark.parametrize("how", [ULTRALYTICS, YOLOX, MEAN_STD], ids=["ultralytics", "yolox", "std"])
@pytest.mark.parametrize(
    "shape", [(72, 128), (128, 72), (64, 64), (33, 200), (500, 7)], ids=lambda s: f"{s[0]}x{s[1]}"
)
def test_the_input_is_what_the_entry_says(how, shape):
    image = picture(*shape)

    tensor, _ = Letterboxer((64, 96), how).write(image)

    assert tensor.shape == (1, 3, 64, 96)
    assert tensor.dtype == np.float32
    np.testing.assert_allclose(tensor, plainly(image, (64, 96), how), rtol=1e-6, atol=1e-6)


def test_pictures_of_changing_sizes_leave_nothing_behind():
    letterboxer = Letterboxer((64, 64), ULTRALYTICS)

    for seed, shape in enumerate([(40, 80), (80, 40), (40, 80), (64, 64), (10, 10)]):
        image = picture(*shape, seed=seed)
        tensor, _ = letterboxer.write(image)
        np.testing.assert_allclose(tensor, plainly(image, (64, 64), ULTRALYTICS), atol=1e-6)


def test_a_read_only_picture_is_taken_and_stays_as_it_was():
    image = picture(30, 40)
    before = image.copy()
    image.setflags(write=False)

    Letterboxer((32, 32), ULTRALYTICS).write(image)

    np.testing.assert_array_equal(image, before)


def test_a_part_of_a_larger_picture_is_taken():
    whole = picture(80, 90)

    tensor, _ = Letterboxer((32, 32), ULTRALYTICS).write(whole[10:50, 20:60])

    copied = np.ascontiguousarray(whole[10:50, 20:60])
    np.testing.assert_allclose(tensor, plainly(copied, (32, 32), ULTRALYTICS), atol=1e-6)


@settings(max_examples=40)
@given(frames, networks, letterboxes)
def test_the_picture_fills_the_input_and_keeps_its_shape(frame, network, letterbox):
    placement = place(frame, network, letterbox)

    assert 0 <= placement.top <= placement.top + placement.height <= network[0]
    assert 0 <= placement.left <= placement.left + placement.width <= network[1]
    assert placement.height == network[0] or placement.width == network[1]
    scale = min(network[0] / frame[0], network[1] / frame[1])
    assert placement.height == 1 or abs(placement.height - frame[0] * scale) <= 0.5
    assert placement.width == 1 or abs(placement.width - frame[1] * scale) <= 0.5


@settings(max_examples=40)
@given(frames, networks)
def test_a_centred_picture_has_even_borders(frame, network):
    placement = place(frame, network, Letterbox.CENTRED)

    assert network[0] - placement.height - 2 * placement.top in {0, 1}
    assert network[1] - placement.width - 2 * placement.left in {0, 1}


@settings(max_examples=40)
@given(frames, networks)
def test_a_top_left_picture_has_none_there(frame, network):
    placement = place(frame, network, Letterbox.TOP_LEFT)

    assert (placement.top, placement.left) == (0, 0)


@settings(max_examples=40)
@given(frames, networks, letterboxes, shares, shares)
def test_there_and_back_is_the_same_point(frame, network, letterbox, share_x, share_y):
    placement = place(frame, network, letterbox)
    point = np.array([share_x * frame[1], share_y * frame[0]], dtype=np.float64)
    inside = point * placement.scale + (placement.left, placement.top)

    back = to_frame(inside.astype(np.float32), placement)

    # Half a unit of float32 at an input pixel of 1280, in pixels of the frame.
    tolerance = 1e-4 / np.array(placement.scale) + 1e-3
    assert np.all(np.abs(back - point) <= tolerance)


@pytest.mark.parametrize(
    ("frame", "scaled", "top_left"),
    [
        # As torchvision's Resize(224) and CenterCrop(224) have it.
        ((720, 1280), (224, 398), (0, -87)),
        ((1080, 1920), (224, 398), (0, -87)),
        ((640, 480), (298, 224), (-37, 0)),
        ((100, 100), (224, 224), (0, 0)),
    ],
)
def test_of_a_cropped_picture_the_middle_is_seen(frame, scaled, top_left):
    placement = place(frame, (224, 224), Letterbox.CROPPED)

    assert (placement.height, placement.width) == scaled
    assert (placement.top, placement.left) == top_left


@settings(max_examples=40)
@given(frames, networks)
def test_a_cropped_picture_leaves_no_border_and_stays_small(frame, network):
    placement = place(frame, network, Letterbox.CROPPED)

    assert placement.top <= 0 <= placement.top + placement.height - network[0]
    assert placement.left <= 0 <= placement.left + placement.width - network[1]
    assert placement.height <= 8 * network[0]
    assert placement.width <= 8 * network[1]


@pytest.mark.parametrize("shape", [(72, 128), (128, 72), (64, 64), (20, 30), (1, 500)])
def test_a_cropped_input_is_the_middle_of_the_shrunk_picture(shape):
    image = picture(*shape)

    tensor, placement = Letterboxer((32, 32), CLASSIFIER).write(image)

    how = cv2.INTER_AREA if placement.height < shape[0] else cv2.INTER_LINEAR
    scaled = cv2.resize(image, (placement.width, placement.height), interpolation=how)
    middle = scaled[-placement.top :, -placement.left :][:32, :32, ::-1] / 255
    np.testing.assert_allclose(tensor[0], middle.transpose(2, 0, 1), atol=1e-6)


def test_corners_of_the_picture_map_to_its_corners():
    placement = place((720, 1280), (320, 320))
    corners = np.array([[0, 70], [320, 250]], dtype=np.float32)

    np.testing.assert_allclose(to_frame(corners, placement), [[0, 0], [1280, 720]])


def test_boxes_are_clipped_to_the_picture():
    placement = place((100, 200), (64, 64))
    xyxy = np.array([[-5, -5, 300, 300], [10, 20, 30, 40]], dtype=np.float32)

    np.testing.assert_array_equal(clip(xyxy, placement), [[0, 0, 200, 100], [10, 20, 30, 40]])
