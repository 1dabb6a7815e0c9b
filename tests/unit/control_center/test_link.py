from itertools import islice

import pytest
from redis.exceptions import ResponseError

from control_center.errors import RedisAway
from control_center.link import LONGEST_PAUSE_S, LinkState, outages, pauses
from tests.unit.control_center.builders import NOON


def test_pauses_grow_and_stay_bounded():
    rounds = [list(islice(pauses(), 20)) for _ in range(50)]

    assert all(0 <= pause <= LONGEST_PAUSE_S for each in rounds for pause in each)
    assert max(each[0] for each in rounds) <= 0.1
    assert max(each[-1] for each in rounds) > 1


@pytest.mark.parametrize("error", [ResponseError("NOGROUP"), ConnectionError(), TimeoutError()])
def test_what_the_library_raises_is_an_outage(error):
    with pytest.raises(RedisAway), outages():
        raise error


def test_a_link_is_away_since_its_first_failure():
    link = LinkState(lambda: NOON)

    link.fails("x", 1)
    first = link.since
    link.works()

    assert (first, link.since) == (NOON, None)
