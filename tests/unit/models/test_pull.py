import hashlib

import numpy as np
import pytest

from models.catalog import Weights
from models.errors import PullError
from models.pull import FIRST, pin, pull
from tests.unit.models.builders import installed, network
from tests.unit.models.file_server import serving

CONTENT = np.random.default_rng(0).bytes(900_000)


@pytest.fixture
def entry(tmp_path):
    (tmp_path / "mirror").mkdir()
    entry = installed(network(), tmp_path / "mirror").entry
    (tmp_path / "mirror" / "small.onnx").write_bytes(CONTENT)
    return entry.model_copy(update={"sha256": (hashlib.sha256(CONTENT).hexdigest(),)})


@pytest.fixture
def server(tmp_path, entry):
    with serving(tmp_path / "mirror") as server:
        yield server


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def progress():
    return Seen()


class Seen:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int | None]] = []

    def __call__(self, have: int, total: int | None) -> None:
        self.told.append((have, total))


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def test_a_file_comes_from_an_address(entry, server, store, progress):
    path = pull(entry, store, mirror=server.url, progress=progress)

    assert path == store / "small.onnx"
    assert path.read_bytes() == CONTENT
    assert names(store) == ["small.onnx"]
    assert progress.told[-1] == (len(CONTENT), len(CONTENT))
    assert len(progress.told) > 1


def test_a_file_comes_from_a_folder(entry, tmp_path, store, progress):
    path = pull(entry, store, mirror=str(tmp_path / "mirror"), progress=progress)

    assert path.read_bytes() == CONTENT
    assert progress.told[-1] == (len(CONTENT), len(CONTENT))


def test_without_a_mirror_a_file_comes_from_its_public_address(entry, server, store, progress):
    public = entry.model_copy(update={"url": server.url + "small.onnx"})

    assert pull(public, store, mirror=None, progress=progress).read_bytes() == CONTENT


def test_a_file_that_is_here_is_not_fetched_again(entry, server, store, progress):
    pull(entry, store, mirror=server.url, progress=progress)
    pull(entry, store, mirror=server.url, progress=progress)

    assert server.ranges == [None]


def test_an_interrupted_pull_goes_on_where_it_stopped(entry, server, store, progress):
    server.break_after = 300_000
    with pytest.raises(PullError, match=r"interrupted.*300000 bytes are kept, run it again"):
        pull(entry, store, mirror=server.url, progress=progress)
    assert names(store) == ["small.onnx.part"]

    path = pull(entry, store, mirror=server.url, progress=progress)

    assert server.ranges == [None, "bytes=300000-"]
    assert path.read_bytes() == CONTENT
    assert names(store) == ["small.onnx"]


def test_a_server_without_ranges_sends_all_again(entry, server, store, progress):
    store.mkdir()
    (store / "small.onnx.part").write_bytes(CONTENT[:1000])
    server.ignores_ranges = True

    assert pull(entry, store, mirror=server.url, progress=progress).read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_fetched_anew(entry, server, store, progress):
    store.mkdir()
    (store / "small.onnx.part").write_bytes(CONTENT + b"more")

    path = pull(entry, store, mirror=server.url, progress=progress)

    assert path.read_bytes() == CONTENT
    assert server.ranges == [f"bytes={len(CONTENT) + 4}-", None]


def test_a_part_that_was_whole_needs_no_server(entry, store, progress):
    store.mkdir()
    (store / "small.onnx.part").write_bytes(CONTENT)

    assert pull(entry, store, mirror=None, progress=progress).read_bytes() == CONTENT


def test_a_server_that_tells_no_length_is_taken(entry, server, store, progress):
    server.tells_length = False

    assert pull(entry, store, mirror=server.url, progress=progress).read_bytes() == CONTENT
    assert progress.told[-1] == (len(CONTENT), None)


@pytest.mark.parametrize("before", [b"", b"the begin of something else"], ids=["new", "resumed"])
def test_another_file_is_thrown_away_and_the_good_one_stays(
    entry, server, store, progress, tmp_path, before
):
    store.mkdir()
    (store / "small.onnx").write_bytes(b"in use")
    (store / "small.onnx.part").write_bytes(before)
    (tmp_path / "mirror" / "small.onnx").write_bytes(b"not what was asked for at all")

    with pytest.raises(PullError, match=f"expected SHA-256 {entry.sha256[0][:12]}…, found"):
        pull(entry, store, mirror=server.url, progress=progress)

    assert names(store) == ["small.onnx"]
    assert (store / "small.onnx").read_bytes() == b"in use"


def test_a_file_that_the_mirror_has_not_is_told(entry, server, store, progress):
    with pytest.raises(PullError, match=r"127\.0\.0\.1/sub/small\.onnx: answers 404"):
        pull(entry, store, mirror=server.url + "sub", progress=progress)


def test_a_folder_without_the_file_is_told(entry, store, progress, tmp_path):
    with pytest.raises(PullError, match=r"none/small\.onnx: cannot be read: No such file"):
        pull(entry, store, mirror=str(tmp_path / "none"), progress=progress)


def test_a_model_without_an_address_needs_a_mirror(entry, store, progress):
    with pytest.raises(PullError, match="qyragy-models pull small --mirror FOLDER_OR_URL"):
        pull(entry, store, mirror=None, progress=progress)


@pytest.mark.parametrize(
    "mirror",
    ["http://user:secret@127.0.0.1:9/models", "http://user:sec%ret@[::bad", "ftp://u:secret@host/"],
)
def test_a_password_of_a_mirror_is_in_no_message(entry, store, progress, mirror):
    with pytest.raises(PullError) as error:
        pull(entry, store, mirror=mirror, progress=progress)

    assert "sec" not in str(error.value)


def test_a_store_that_cannot_be_made_is_told(entry, server, tmp_path, progress):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(PullError, match=r"small\.onnx: cannot be written: Not a directory"):
        pull(entry, tmp_path / "file" / "store", mirror=server.url, progress=progress)


def test_weights_of_torch_come_the_same_way(entry, server, store, progress, tmp_path):
    (tmp_path / "mirror" / "yolo11n.pt").write_bytes(CONTENT)
    weights = Weights(
        name="yolo11n",
        file="yolo11n.pt",
        sha256=entry.sha256,
        licence="theirs",
        source="this test",
        url="https://192.0.2.1/yolo11n.pt",
    )

    path = pull(weights, store, mirror=server.url, progress=progress)

    assert path.read_bytes() == CONTENT
    assert names(store) == ["yolo11n.pt"]


def test_a_file_whose_hash_nobody_knows_is_not_even_fetched(entry, server, store, progress):
    unknown = entry.model_copy(update={"sha256": ()})

    with pytest.raises(PullError, match=r"no SHA-256 for it.*pull small --accept-hash SHA256.*"):
        pull(unknown, store, mirror=server.url, progress=progress)

    assert server.ranges == []
    assert not store.exists()


def test_the_first_file_that_comes_is_fetched_once_and_pinned(entry, server, store, progress):
    unknown = entry.model_copy(update={"sha256": ()})

    pinned = pin(unknown, store, FIRST, mirror=server.url, progress=progress)
    path = pull(pinned, store, mirror=server.url, progress=progress)

    assert pinned.sha256 == entry.sha256
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None]


def test_an_interrupted_first_pull_goes_on_too(entry, server, store, progress):
    unknown = entry.model_copy(update={"sha256": ()})
    server.break_after = 300_000
    with pytest.raises(PullError, match="300000 bytes are kept"):
        pin(unknown, store, FIRST, mirror=server.url, progress=progress)

    pinned = pin(unknown, store, FIRST, mirror=server.url, progress=progress)

    assert pinned.sha256 == entry.sha256
    assert server.ranges == [None, "bytes=300000-"]


def test_an_accepted_hash_needs_nothing_from_the_mirror_yet(entry, server, store, progress):
    unknown = entry.model_copy(update={"sha256": ()})

    pinned = pin(unknown, store, "AB" * 32, mirror=server.url, progress=progress)

    assert pinned.sha256 == ("ab" * 32,)
    assert server.ranges == []
