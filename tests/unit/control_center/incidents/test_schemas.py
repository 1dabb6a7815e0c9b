import pytest
from pydantic import ValidationError

from control_center.incidents.schemas import Dismissal


@pytest.mark.parametrize("note", [None, "", "   "])
def test_the_reason_other_is_explained(note):
    with pytest.raises(ValidationError, match="needs a note"):
        Dismissal(reason="other", note=note)

    assert Dismissal(reason="test", note=note).reason == "test"
