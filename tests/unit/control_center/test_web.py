import pytest

from control_center.web import tile_origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (None, None),
        ("/tiles/{z}/{x}/{y}.png", None),
        ("https://tiles.example:8443/{z}/{x}/{y}.png", "https://tiles.example:8443"),
    ],
)
def test_pictures_of_the_map_may_come_from_their_source(url, origin):
    assert tile_origin(url) == origin
