import pytest

from control_center.operators.roles import Permission, Role, may

DECIDERS = {Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN}


@pytest.mark.parametrize("role", Role)
def test_who_may_decide(role):
    assert may(role, Permission.DECIDE) == (role in DECIDERS)
    assert may(role, Permission.SIGNED_IN)
    assert not may(role, Permission.NODE)
