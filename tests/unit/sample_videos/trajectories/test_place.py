import json
from dataclasses import replace

import numpy as np
import pytest

from sample_videos.trajectories.place import box_area, line_in_picture, zone_in_picture
from sample_videos.trajectories.places import crossing, road_section, varied, yard


@pytest.mark.parametrize("place", [crossing(), road_section(), yard()], ids=lambda it: it.name)
def test_settings_are_in_the_picture(place):
    settings = json.loads(json.dumps(place.settings([], 5.0)))

    points = [point for zone in settings["zones"] for point in zone["polygon"]]
    points += [point for line in settings["lines"] for point in line["points"]]
    points += [each["image"] for each in settings["calibration"]["points"]]
    assert len(settings["calibration"]["points"]) >= 6
    assert all(0 <= value <= 1 for point in points for value in point)


def test_a_zone_that_is_wholly_seen_keeps_its_corners():
    place = crossing()

    pixels = place.camera.project([(x, y, 0) for x, y in place.zones["junction"].corners])

    shares = np.array(zone_in_picture(place, "junction")) * place.camera.size
    assert shares == pytest.approx(pixels, abs=0.02)


def test_what_reaches_behind_the_camera_is_cut_off():
    place = replace(road_section(), zones={"all": box_area(-80, -5, 60, 5)})

    polygon = np.array(zone_in_picture(place, "all"))

    assert polygon.max() <= 1
    assert polygon[:, 1].max() == 1  # down to the lower edge


def test_a_zone_out_of_the_picture_is_refused():
    line = ((-5.0, 40.0), (5.0, 40.0))
    place = replace(yard(), zones={"behind": box_area(-5, 40, 5, 50)}, lines={"behind": line})

    with pytest.raises(ValueError, match="out of the picture"):
        zone_in_picture(place, "behind")
    with pytest.raises(ValueError, match="out of the picture"):
        line_in_picture(place, "behind")


def test_the_arrow_of_a_lane_points_where_traffic_goes():
    place = road_section()
    zones = json.loads(json.dumps(place.settings([], 5.0)))["zones"]
    lane = next(each for each in zones if each["id"] == "lane-east")

    (x0, y0), (x1, y1) = (
        place.camera.ground(np.array(end) * place.camera.size) for end in lane["heading"]
    )

    assert x1 - x0 == pytest.approx(2.0, abs=0.1)
    assert y1 == pytest.approx(y0, abs=0.1)


def test_another_camera_sees_the_same_ground():
    place = crossing()
    other = varied(place, np.random.default_rng(1))

    assert other.zones == place.zones
    assert zone_in_picture(other, "junction") != zone_in_picture(place, "junction")
