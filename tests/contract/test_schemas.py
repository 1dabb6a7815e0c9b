from pathlib import Path

import pytest

from contracts.write_schemas import SCHEMAS, schema_text

FOLDER = Path(__file__).parents[2] / "contracts" / "schemas"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_written_schema_is_the_one_of_the_code(name):
    written = (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")

    assert written == schema_text(name), "run: python -m contracts.write_schemas"


def test_there_is_no_schema_that_the_code_does_not_have():
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.schema.json" for name in SCHEMAS}
