from control_center.audit.chain import GENESIS, Record, canonical, sealed


def test_the_published_vector_holds():
    record = Record(
        1, "2026-11-23T07:45:10.412Z", "edge:shym-021", "evidence.recorded", "sha256:" + "ab" * 32
    )

    expected = "e82dc5f91f2bd93ada18db989777f6fd117d96bb7fc3021a6edc9d0fa3bada3d"
    assert sealed(GENESIS, record).hex() == expected


def test_letters_stay_letters_and_quotes_are_escaped():
    record = Record(1, "t", "a", "b", 'Қырағы "x"\n', note="n")

    expected = '{"act":"b","actor":"a","at":"t","note":"n","obj":"Қырағы \\"x\\"\\n","seq":1}'
    assert canonical(record).decode() == expected


def test_a_change_anywhere_changes_the_seal():
    record = Record(1, "t", "a", "b", "c")

    assert sealed(GENESIS, record) != sealed(bytes(31) + b"\x01", record)
    assert sealed(GENESIS, record) != sealed(GENESIS, Record(1, "t", "a", "b", "d"))
