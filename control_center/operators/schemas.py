"""Shapes of signing in."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import Utc
from control_center.operators.roles import Role

Language = Literal["kk", "ru", "en"]
Password = Annotated[str, Field(min_length=10, max_length=200)]


class Shape(BaseModel):
    """A request or an answer: frozen, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Shape):
    """Who somebody is."""

    id: str
    name: str


class Operator(Person):
    """Who is signed in."""

    role: Role
    language: Language


class Session(Shape):
    """The session of this browser."""

    operator: Operator
    expires_at: Utc
    has_password: bool
    """False until the person has set one: then only links sign them in."""


class SignIn(Shape):
    """Name and password."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class LinkSignIn(Shape):
    """The token of a one-time link."""

    token: Annotated[str, Field(min_length=20, max_length=100)]


class SessionChange(Shape):
    """What a person may change about themselves."""

    language: Language


class PasswordChange(Shape):
    """A new password; the current one is asked for when there is one."""

    new: Password
    current: Annotated[str, Field(max_length=200)] | None = None
