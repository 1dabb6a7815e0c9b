import pytest
from starlette.responses import FileResponse

from control_center.console_files import list_files


@pytest.fixture
def dist(tmp_path):
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<html>")
    (folder / "assets" / "a-123.js").write_text("1")
    (tmp_path / "secret").write_text("no")
    (folder / "link").symlink_to(tmp_path / "secret")
    return folder


def test_hashed_files_may_be_kept_for_ever(dist):
    answer = list_files(dist).answer("assets/a-123.js")

    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.media_type in {"text/javascript", "application/javascript"}


@pytest.mark.parametrize("path", ["", "index.html", "incidents/1", "../secret", "link", "assets"])
def test_everything_else_is_the_start_page(dist, path):
    answer = list_files(dist).answer(path)

    assert isinstance(answer, FileResponse)
    assert answer.path == dist / "index.html"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_console_that_is_not_built_is_told(tmp_path):
    assert list_files(tmp_path / "none").answer("").status_code == 503
