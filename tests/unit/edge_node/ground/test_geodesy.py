import math

import pytest

from edge_node.ground.geodesy import metres_east_north


def test_a_second_of_latitude_is_31_metres_and_of_longitude_less():
    """WGS 84 at 43 degrees north: 111 093 m and 81 541 m a degree."""
    south, north, east = metres_east_north([(43.0, 77.0), (43.001, 77.0), (43.0, 77.001)])

    assert north[1] - south[1] == pytest.approx(111.093, abs=0.01)
    assert east[0] - south[0] == pytest.approx(81.541, abs=0.01)
    assert (north[0], east[1]) == pytest.approx((south[0], south[1]))


def test_the_middle_is_zero():
    places = metres_east_north([(42.3, 69.5), (42.301, 69.5), (42.3, 69.502)])

    assert [math.fsum(each) for each in zip(*places, strict=True)] == pytest.approx(
        [0, 0], abs=1e-6
    )
