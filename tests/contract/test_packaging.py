"""What is built and run elsewhere: lock files, images, units."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def copied_from_the_tree() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


@pytest.mark.parametrize("source", copied_from_the_tree())
def test_everything_an_image_copies_is_in_the_tree(source):
    assert (ROOT / source).exists()


@pytest.mark.parametrize(
    "module", re.findall(r'ENTRYPOINT \["python", "-m", "(\w+)"\]', DOCKERFILE)
)
def test_every_entry_point_of_an_image_is_a_program(module):
    assert (ROOT / module / "__main__.py").exists()


def test_images_run_as_a_plain_user():
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)

    assert all("USER qyragy" in stage for stage in stages if "ENTRYPOINT" in stage)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_locked_version_has_its_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.\-]*(?:\[[\w,]+\])?==", text, re.MULTILINE)

    assert len(pinned) > 3
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", text)
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert not re.match(r"[\w.\-]+==", block) or "--hash=sha256:" in block


def test_the_console_is_locked_without_addresses():
    lock = (ROOT / "control_center" / "console" / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity"' in lock
    assert '"resolved": "http' not in lock


def test_scripts_of_the_package_exist():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]

    for target in scripts.values():
        module, _, function = target.partition(":")
        source = (ROOT / module.replace(".", "/")).with_suffix(".py").read_text()
        assert f"def {function}(" in source


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy").glob("*.service")), ids=lambda u: u.name)
def test_units_start_alone_and_for_ever(unit):
    text = unit.read_text(encoding="utf-8")

    assert "WantedBy=multi-user.target" in text
    assert "Restart=always" in text
    assert "StartLimitIntervalSec=0" in text
    for program, verb in re.findall(r"^Exec\w+=\S*/bin/([\w-]+) (\w+)", text, re.MULTILINE):
        scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
        module = scripts[program].partition(":")[0].replace(".", "/")
        assert re.search(rf"\bdef {verb}\b", (ROOT / f"{module}.py").read_text())


def test_make_alone_prints_the_list_of_targets():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "make demo" in listed
    assert "make test" in listed
