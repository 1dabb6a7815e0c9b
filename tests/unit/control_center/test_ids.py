from control_center.ids import hashed, new_token


def test_a_token_has_256_bits_and_its_hash_tells_nothing_of_it():
    token = new_token()

    assert len(token) == 43
    assert len(hashed(token)) == 64
    assert hashed(token) == hashed(token) != hashed(new_token())
