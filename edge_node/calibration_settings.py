"""Settings that say where on the ground the points of a camera's picture are."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.base import Point
from contracts.events import Location
from contracts.settings_file import Section
from edge_node.errors import SetupError
from edge_node.ground.calibration import LEAST_POINTS, Calibration, Pair, calibrate
from edge_node.ground.geodesy import metres_east_north
from edge_node.ground.plane import Ground

Metres = Annotated[float, Field(ge=-1e8, le=1e8, allow_inf_nan=False)]


class CalibrationPoint(Section):
    """A mark on the ground that is seen in the picture: in metres, or in degrees."""

    image: Point
    ground: tuple[Metres, Metres] | None = None
    """Metres from any fixed place; seen from above, y is left of x: x to the right and y ahead,
    or east and north."""
    at: Location | None = None
    """Latitude and longitude from a map, instead of `ground`."""

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.ground is None) == (self.at is None):
            raise ValueError("a point has either `ground` (metres) or `at` (latitude, longitude)")
        return self


class CalibrationSettings(Section):
    """Four or more points, well spread over the ground that is watched."""

    points: Annotated[tuple[CalibrationPoint, ...], Field(min_length=LEAST_POINTS, max_length=100)]
    """All in metres, or all in degrees. Five or more can be checked against each other."""
    accuracy_m: Annotated[float, Field(ge=0.001, le=10)] = 0.1
    """How well their places are known: 0.02 surveyed, 0.1 with a tape, 0.3 and more from a map."""
    max_residual: Annotated[float, Field(gt=0, le=0.1)] = 0.01
    """No point may lie further from where the others have it, in shares of the picture: 0.01 is
    13 pixels of 1280."""

    aspect: Annotated[float, Field(ge=0.4, le=4)] = 16 / 9
    """Width over height of the picture: 1.333 for 640 x 480. Says where the camera hangs."""

    @model_validator(mode="after")
    def _can_be_right(self) -> Self:
        try:
            self.solve()
        except SetupError as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def ground(self) -> Ground:
        """The ground plane."""
        return self.solve().ground

    def solve(self) -> Calibration:
        """Return the ground plane and how well the points agree; found once, then remembered.

        Raises:
            SetupError: The points cannot be right.
        """
        return calibrate(self.pairs(), self.accuracy_m, self.max_residual, self.aspect)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the points with their places in metres.

        Raises:
            SetupError: Some are in metres and some in degrees.
        """
        in_metres = [point.ground for point in self.points if point.ground is not None]
        degrees = [(p.at.latitude, p.at.longitude) for p in self.points if p.at is not None]
        if in_metres and degrees:
            raise SetupError("points are all given as `ground` or all as `at`, not mixed")
        places = in_metres or metres_east_north(degrees)
        return tuple(
            Pair(point.image, place) for point, place in zip(self.points, places, strict=True)
        )
