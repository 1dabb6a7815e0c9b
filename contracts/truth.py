"""Truth files: what happens in a video or in a scene, and which events rules must tell of it.

`VIDEO.truth.json` lies beside a clip. The scenes that are drawn tell much more than is needed to
score; a file with nothing but `expected` will do.
"""

from typing import Annotated

from pydantic import Field

from contracts.base import Contract, Kind, Slug

Second = Annotated[float, Field(ge=0, le=1e7)]
Name = Annotated[str, Field(max_length=100)]


class ExpectedEvent(Contract):
    """An event that a rule of this kind must tell of, once."""

    kind: Kind
    at_s: Second
    """When it is due, in seconds of the video."""
    zone: Slug | None = None
    """Zone or line; without it any place fits."""
    objects: Annotated[tuple[Name, ...], Field(max_length=100)] = ()
    """Whom it is about: any of these may be named; none given = not asked."""
    early_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    late_s: Annotated[float, Field(ge=0, le=3600)] = 2.0
    """So much earlier or later is still right."""
    measured: Annotated[dict[Name, float], Field(max_length=20, default_factory=dict)]
    """True values, by the name that the rule gives them."""
    must: bool = True
    """False: may be told or not; neither a miss nor a false alarm."""
