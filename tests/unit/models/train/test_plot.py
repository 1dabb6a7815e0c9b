import json

from models.train.plot import draw


def test_curves_are_drawn_from_what_is_noted(tmp_path):
    rows = [
        {"images": 32, "box": 4.0, "cls": 3.0, "dfl": 2.0},
        {"images": 64, "validated_on": "validation-real", "ap50": 0.2},
    ]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    draw(tmp_path / "metrics.jsonl", tmp_path / "curves.png")

    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_noted_is_nothing_drawn(tmp_path):
    draw(tmp_path / "metrics.jsonl", tmp_path / "curves.png")

    assert not (tmp_path / "curves.png").exists()
