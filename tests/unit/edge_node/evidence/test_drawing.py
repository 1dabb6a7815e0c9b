import numpy as np
import pytest

from edge_node.evidence.drawing import CYAN, YELLOW, draw_box, draw_line, draw_text
from edge_node.types import Box


def grey(height: int = 240, width: int = 320) -> np.ndarray:
    return np.full((height, width, 3), 128, np.uint8)


def has(image: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool((image == colour).all(axis=2).any())


@pytest.mark.parametrize(("height", "width"), [(720, 1280), (1080, 1920), (96, 160)])
def test_a_box_is_drawn_along_its_edge_and_leaves_its_inside(height, width):
    image = grey(height, width)

    draw_box(image, Box(0.25, 0.25, 0.75, 0.75), "")

    assert has(image[:, round(width * 0.25) - 1 : round(width * 0.25) + 2], YELLOW)
    assert (image[height // 2, width // 2] == 128).all()


@pytest.mark.parametrize(
    "box",
    [Box(0, 0, 0.1, 0.1), Box(0.95, 0.95, 1, 1), Box(0.4, 0.0, 0.6, 1.0)],
    ids=["top left", "bottom right", "full height"],
)
def test_the_label_of_a_box_at_the_edge_is_inside_the_picture(box):
    with_label, without = grey(), grey()

    draw_box(with_label, box, "person #12")
    draw_box(without, box, "")

    # A whole line of words changes more than this; a label cut off at the edge less.
    assert (with_label != without).any(axis=2).sum() > 1000


def test_kazakh_letters_are_drawn_as_themselves():
    kazakh, question_marks = grey(), grey()

    draw_text(kazakh, "ӘҒҚҢӨҰҮҺ", (10, 100))
    draw_text(question_marks, "????????", (10, 100))

    assert (kazakh != question_marks).any()


def test_words_from_outside_are_bounded_and_on_one_line():
    long, short = grey(), grey()

    draw_text(long, "a\n" * 10_000, (10, 100))
    draw_text(short, "a " * 40, (10, 100))

    assert (long == short).all()


@pytest.mark.parametrize(("closed", "drawn"), [(True, True), (False, False)])
def test_a_zone_is_closed_and_a_line_is_not(closed, drawn):
    image = grey()

    draw_line(image, [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9)], "", closed=closed)

    assert has(image[100:140, 140:180], CYAN) is drawn
    assert has(image[20:30], CYAN)
