"""Scenes drawn with real OpenGL on the processor."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import yaml

WIDTH, HEIGHT = 320, 180
SCENE = {
    "seconds": 0.4,
    "fps": 5,
    "size": [WIDTH, HEIGHT],
    "cameras": {
        "south": {
            "position": [-13, -18, 7],
            "target": [-2, -6],
            "focal_px": 300,
            "zones": {"corner": [[-10, -10], [-7, -10], [-7, -7], [-10, -7]]},
        }
    },
    "actors": {
        "car": {"kind": "car", "seed": 1, "kmh": 30, "points": [[-6, -1.6], [20, -1.6]]},
        "ann": {"kind": "person", "seed": 1, "path": [[0, -8, -8]]},
        "cyc": {"kind": "cyclist", "seed": 2, "kmh": 12, "points": [[-4, -5], [20, -5]]},
    },
}


@pytest.fixture(scope="module")
def opengl(cannot_run):
    """Skips where the development extra, or Mesa's EGL, is missing."""
    if importlib.util.find_spec("moderngl") is None:
        cannot_run("moderngl is not installed (requirements/scenes.in)")
    from sample_videos.scenes.renderer import Renderer

    try:
        Renderer((16, 16)).close()
    except Exception as error:  # noqa: BLE001  # moderngl raises bare exceptions
        cannot_run(f"no EGL here: {error}")


@pytest.fixture(scope="module")
def clip(opengl, tmp_path_factory):
    """The scene drawn in two goes, the second taking up the first."""
    from sample_videos.scenes import __main__ as program

    out = tmp_path_factory.mktemp("clip")
    path = out / "scene.yaml"
    path.write_text(yaml.safe_dump(SCENE), encoding="utf-8")
    first = program.main(["render", str(path), "--out", str(out), "--frames", "0:1"])
    before = (out / "frames/south/00000.png").stat().st_mtime_ns
    second = program.main(["render", str(path), "--out", str(out)])
    assert (first, second) == (0, 0)
    assert (out / "frames/south/00000.png").stat().st_mtime_ns == before
    return out


def truth_of(clip: Path):
    return json.loads((clip / "south.truth.json").read_text(encoding="utf-8"))


def test_a_clip_can_be_decoded_and_has_its_truth(clip):
    import av

    with av.open(str(clip / "south.mp4")) as container:
        pictures = [each.to_ndarray(format="bgr24") for each in container.decode(video=0)]

    truth = truth_of(clip)
    assert len(pictures) == truth["frame_count"] == 2
    assert pictures[0].shape == (HEIGHT, WIDTH, 3)
    assert float(pictures[0].std()) > 10
    assert {each["id"] for each in truth["frames"][0]} == {"car", "ann", "cyc"}
    assert [each["kind"] for each in truth["events"]] == ["standing", "zone_visit"]


def test_boxes_hold_the_pixels_that_the_things_cover(opengl):
    from sample_videos.scenes.frames import frames
    from sample_videos.scenes.renderer import Renderer

    renderer = Renderer((WIDTH, HEIGHT))
    seen = [each for frame in frames(range(2), 11, renderer) for each in frame.seen]
    renderer.close()

    assert seen
    for each in seen:
        assert 0 <= each.visible <= 1
        assert np.all(np.array(each.shown_xyxy[:2]) >= np.array(each.xyxy[:2]) - 2)
        assert np.all(np.array(each.shown_xyxy[2:]) <= np.array(each.xyxy[2:]) + 2)


def test_a_picture_depends_on_seed_and_number_alone(opengl):
    from sample_videos.scenes.frames import frames
    from sample_videos.scenes.renderer import Renderer

    renderer = Renderer((WIDTH, HEIGHT))
    (alone,) = frames(range(3, 4), 11, renderer)
    *_, after_others = frames(range(2, 4), 11, renderer)
    renderer.close()

    assert alone.seen == after_others.seen
    assert np.mean(np.abs(alone.image.astype(int) - after_others.image)) < 1


def test_drawing_only_what_moves_gives_the_same_picture(opengl):
    from sample_videos.scenes import ground, scenery
    from sample_videos.scenes.camera import aimed
    from sample_videos.scenes.light import DAY
    from sample_videos.scenes.looks import Kind
    from sample_videos.scenes.renderer import Renderer, Scene
    from sample_videos.scenes.sites import CROSSING
    from sample_videos.scenes.stage import Placed, nearest_contacts, pose
    from sample_videos.scenes.wardrobe import vehicle

    renderer, fixed = Renderer((WIDTH, HEIGHT)), scenery.scenery(CROSSING)
    renderer.lay_ground(ground.paint(CROSSING, 1024), CROSSING.size_m)
    camera, look = (
        aimed((-13, -18, 7), (-2, -6), 300, (WIDTH, HEIGHT)),
        vehicle(Kind.CAR, np.random.default_rng(0)),
    )

    for x in (-6.0, 0.0):
        posed = pose([Placed("car", look, x, -5.0)])
        items = [*fixed, *posed[0].items()]
        scene = Scene(items, nearest_contacts(posed, camera))
        moving = [posed[0].vertices(part) for part in posed[0].parts]
        partly = renderer.draw(camera, scene, DAY, moving=moving)
        whole = renderer.draw(camera, scene, DAY)
        assert np.mean(np.abs(partly.astype(int) - whole) > 4) < 0.003
    renderer.close()
