"""Roles, and what each of them may do."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ENGINEER = "engineer"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route asks for; each route declares the least that it needs."""

    PUBLIC = "public"
    """Anyone, without signing in."""
    NODE = "node"
    """A node, by the signature of its key or its enrolment code."""
    SIGNED_IN = "signed_in"
    SEE_INCIDENTS = "see_incidents"
    SEE_EVIDENCE = "see_evidence"
    DECIDE = "decide"
    SEE_SITES = "see_sites"
    SEE_LIVE = "see_live"


_SEEING = frozenset(
    {
        Permission.SIGNED_IN,
        Permission.SEE_INCIDENTS,
        Permission.SEE_EVIDENCE,
        Permission.SEE_SITES,
        Permission.SEE_LIVE,
    }
)
_GRANTS = {
    Role.VIEWER: _SEEING,
    Role.OPERATOR: _SEEING | {Permission.DECIDE},
    Role.SUPERVISOR: _SEEING | {Permission.DECIDE},
    Role.ENGINEER: frozenset({Permission.SIGNED_IN, Permission.SEE_SITES, Permission.SEE_LIVE}),
    Role.AUDITOR: frozenset(
        {Permission.SIGNED_IN, Permission.SEE_INCIDENTS, Permission.SEE_EVIDENCE}
    ),
    Role.ADMIN: _SEEING | {Permission.DECIDE},
}


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role has a permission."""
    return permission is Permission.PUBLIC or permission in _GRANTS[role]
