"""Which incident an event belongs to: the one place that decides it."""


def belongs_to(own_incident: str | None) -> str | None:
    """Return the incident that an event joins, or None to open a new one.

    An activation is one object in one place, so each activation has an incident of its own.

    Args:
        own_incident: The incident that the event's activation is in already.
    """
    return own_incident
