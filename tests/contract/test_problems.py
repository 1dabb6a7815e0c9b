"""docs/problems.md tells of every problem that the center can answer with, and of no other."""

import json
import re
from http import HTTPStatus
from pathlib import Path

import pytest

from control_center import problems
from control_center.errors import Refusal

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| (\d{3}) \| \S.* \| \S.* \|$", re.MULTILINE)
OF_THE_FRAMEWORK = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)
"""Statuses that Starlette and FastAPI answer with by themselves, and crashes."""


def kinds_of(refusal: type[Refusal]) -> list[type[Refusal]]:
    return [refusal, *(each for kind in refusal.__subclasses__() for each in kinds_of(kind))]


def in_code() -> dict[str, int]:
    refusals = {each.slug: int(each.status) for each in kinds_of(Refusal)}
    bodies = [json.loads(bytes(problems.of_status(each).body)) for each in OF_THE_FRAMEWORK]
    return refusals | {each["type"].removeprefix("/problems/"): each["status"] for each in bodies}


def on_the_page() -> list[tuple[str, int]]:
    return [(slug, int(status)) for slug, status in ROW.findall(PAGE.read_text(encoding="utf-8"))]


def test_the_page_tells_of_every_problem_with_its_status():
    assert dict(on_the_page()) == in_code()


def test_no_problem_has_two_rows():
    names = [name for name, _ in on_the_page()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("refusal", kinds_of(Refusal)[1:], ids=lambda each: each.__name__)
def test_each_refusal_has_a_name_and_a_title_of_its_own(refusal):
    assert refusal.slug != Refusal.slug
    assert refusal.title != Refusal.title
