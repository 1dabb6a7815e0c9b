import shutil
from pathlib import Path

import pytest

from models.errors import TrainError
from models.train.recipe import DEFAULT, read_recipe
from tests.unit.models.train.builders import recipe


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the recipe with its architecture."""
    for name in ("recipe.toml", "architecture.yaml"):
        shutil.copy(DEFAULT.parent / name, tmp_path)
    return tmp_path / "recipe.toml"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_our_recipe_is_valid_and_its_stages_fill_the_whole_training():
    ours = recipe()

    assert sum(stage.share for stage in ours.stages) == pytest.approx(1)
    assert ours.batch % 2 == 0
    assert ours.stages[-1].mosaic == 0


def test_a_copy_has_the_same_hash(own):
    assert read_recipe(own).sha256 == read_recipe().sha256


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("recipe.toml", "learning_rate = 2e-3", "learning_rate = 1e-3"),
        ("recipe.toml", "seed = 20261123", "seed = 1"),
        ("architecture.yaml", "[160, 5]", "[160, 3]"),
    ],
)
def test_what_changes_the_outcome_changes_the_hash(own, name, old, new):
    change(own.parent / name, old, new)

    assert read_recipe(own).sha256 != read_recipe().sha256


def test_comments_of_the_recipe_and_its_length_may_change_on_the_way(own):
    change(own, f"images = {read_recipe().recipe.images:_}", "images = 999_000  # a longer sitting")

    assert read_recipe(own).sha256 == read_recipe().sha256


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("batch = 32", "batch = 0", "batch"),
        ("batch = 32", "bach = 32", "bach"),
        ("size = 256", "size = 250", "size"),
        ("share = 0.60", "share = 0.70", "add up to 1"),
        ("seed = 20261123", "seed = ", "recipe.toml"),
    ],
)
def test_a_wrong_recipe_is_refused_with_its_key(own, old, new, told):
    change(own, old, new)

    with pytest.raises(TrainError, match=told):
        read_recipe(own)


def test_a_missing_architecture_is_named(own):
    (own.parent / "architecture.yaml").unlink()

    with pytest.raises(TrainError, match=r"architecture\.yaml"):
        read_recipe(own)


def test_the_rate_rises_then_falls_to_its_last_share():
    ours = recipe()
    how, top = ours.optimiser, ours.optimiser.learning_rate
    rates = [ours.learning_rate(seen) for seen in range(0, ours.images + 1, ours.batch)]
    warm = how.warmup_images // ours.batch

    assert rates[0] < top / 100
    assert rates[: warm + 1] == sorted(rates[: warm + 1])
    assert rates[warm] == pytest.approx(top)
    assert rates[warm:] == sorted(rates[warm:], reverse=True)
    assert rates[-1] == pytest.approx(top * how.last_share)


def test_stages_change_by_the_share_that_is_done():
    ours = recipe()

    sizes = [ours.stage(round(ours.images * share)).size for share in (0, 0.59, 0.61, 0.86, 1.0)]

    assert sizes == [256, 256, 320, 416, 416]


def test_the_running_mean_follows_closely_at_first():
    ours = recipe()

    decays = [ours.ema_decay(step) for step in (0, 100, 1000, 100_000)]

    assert decays == sorted(decays)
    assert decays[0] < 0.01
    assert decays[-1] == pytest.approx(ours.optimiser.ema_decay)
