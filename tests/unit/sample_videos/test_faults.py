import pytest

from sample_videos.faults import Fault, FaultKind, parse_fault


@pytest.mark.parametrize(
    ("name", "argument", "fault"),
    [
        ("ok", "", Fault()),
        ("jump", "-3600", Fault(FaultKind.JUMP, number=-3600)),
        ("noise", "0.002", Fault(FaultKind.NOISE, number=0.002)),
        ("wrap", "", Fault(FaultKind.WRAP, number=2)),
        ("swap", "a.mp4", Fault(FaultKind.SWAP, text="a.mp4")),
        ("password", "п:@", Fault(FaultKind.PASSWORD, text="п:@")),
    ],
)
def test_a_fault_is_read_with_its_argument(name, argument, fault):
    assert parse_fault(name, argument) == fault


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("explode", ""),
        ("stall", "3"),
        ("swap", ""),
        ("noise", "2"),
        ("noise", "much"),
        ("slow", "0"),
        ("jump", ""),
        ("drip", "nan"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name, argument):
    with pytest.raises(ValueError, match=name):
        parse_fault(name, argument)
