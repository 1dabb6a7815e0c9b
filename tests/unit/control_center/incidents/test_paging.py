import pytest

from control_center.errors import Unprocessable
from control_center.incidents.paging import MAX_CURSOR, Place, as_cursor, from_cursor
from tests.unit.control_center.builders import NOON

PLACE = Place("priority", 2, NOON, "01a20906-daf4-71f3-8289-839d310268bf")


def test_a_cursor_leads_back_to_its_place():
    cursor = as_cursor(PLACE)

    assert from_cursor(cursor, "priority") == PLACE
    assert len(cursor) <= MAX_CURSOR
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("cursor", ["", "!", "e30", as_cursor(PLACE)[:-4], "Ә"])
def test_what_is_no_cursor_is_told(cursor):
    with pytest.raises(Unprocessable, match="after"):
        from_cursor(cursor, "priority")


def test_a_cursor_of_another_order_is_told():
    with pytest.raises(Unprocessable, match="another order"):
        from_cursor(as_cursor(PLACE), "newest")
