from datetime import timedelta
from uuid import RFC_4122, UUID

from pydantic import TypeAdapter

from contracts.base import Uuid
from control_center.ids import hashed, new_token, uuid7
from tests.unit.control_center.builders import NOON


def test_an_id_is_a_uuid_of_version_7_and_its_variant():
    made = UUID(uuid7(NOON))

    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(NOON.timestamp() * 1000)
    assert TypeAdapter(Uuid).validate_python(str(made)) == str(made)


def test_ids_sort_by_time_and_differ():
    ids = [uuid7(NOON + timedelta(milliseconds=ms)) for ms in range(50)]

    assert sorted(ids) == ids
    assert len({uuid7(NOON) for _ in range(100)}) == 100


def test_a_token_has_256_bits_and_its_hash_tells_nothing_of_it():
    token = new_token()

    assert len(token) == 43
    assert len(hashed(token)) == 64
    assert hashed(token) == hashed(token) != hashed(new_token())
