import base64
import io
import json
import re

import cv2
import numpy as np
import pytest
from rich.console import Console

from models.errors import DataError
from models.evaluate.compare import Conditions, compare
from models.evaluate.dataset import DataSet
from models.evaluate.page import draw_mistake, page_of
from models.evaluate.report import as_table, class_table, write_json
from models.runtime.session import DetectorSession
from tests.unit.models.builders import installed, network, yolo_answer
from tests.unit.models.evaluate.pictures import Made, truth


@pytest.fixture
def data() -> DataSet:
    """A person where the model sees one, and a <car> where it sees nothing."""
    there = truth((0, (25.0, 25.0, 75.0, 75.0)), (1, (0.0, 0.0, 20.0, 60.0)))
    return DataSet("made & kept", ("person", "car"), [Made("<b>.jpg", there)])


@pytest.fixture
def comparison(data, tmp_path):
    answer = yolo_answer((16, 16, 16, 16, 0.9, 0.1), (25, 25, 10, 14, 0.1, 0.8))
    session = DetectorSession(installed(network(answer), tmp_path))
    return compare(data, [session], ("person", "car"), Conditions(timed=1), lambda *_: None)


def test_the_tables_name_model_provider_and_classes(comparison):
    out = io.StringIO()
    console = Console(file=out, width=200)

    console.print(as_table(comparison))
    console.print(class_table(comparison))

    told = out.getvalue()
    assert re.search(r"small\s+32x32\s+CPU fp32", told)
    assert re.search(r"person\s+1\s+1\.000 / 1\.000", told)
    assert re.search(r"car\s+1\s+0\.000 / 0\.000", told)


def test_the_json_has_all_figures_and_the_machine(comparison, tmp_path):
    write_json(comparison, tmp_path / "new" / "out.json")

    told = json.loads((tmp_path / "new" / "out.json").read_text())
    assert told["models"][0]["score"]["by_class"]["person"]["things"] == 1
    assert told["models"][0]["point"]["recall"] == 0.5
    assert "processors" in told["machine"]


def test_a_report_that_cannot_be_written_is_told(comparison, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DataError, match=r"out\.json: cannot be written"):
        write_json(comparison, tmp_path / "file" / "out.json")


def test_the_page_shows_the_mistakes_and_loads_nothing(comparison, data):
    page = page_of(comparison, data)

    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "<script" not in page
    assert "made &amp; kept" in page
    assert "car, 60 px high; &lt;b&gt;.jpg" in page
    assert "car, confidence 0.80" in page
    picture = re.search(r'src="data:image/jpeg;base64,([^"]+)"', page)
    assert picture
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(picture[1]), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None


def test_a_mistake_is_cut_out_with_its_surroundings_and_marked():
    image = np.zeros((400, 600, 3), dtype=np.uint8)

    crop = draw_mistake(image, (100.0, 100.0, 150.0, 200.0), (0, 0, 255))

    assert max(crop.shape[:2]) == 320
    assert (crop[..., 2] > 200).sum() > 100  # the red frame
    assert (crop[..., 2] == 0).mean() > 0.9
