import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from control_center import problems
from control_center.errors import AlreadyHeld, Holder, Unavailable


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    return app


async def ask(app: FastAPI, error: Exception) -> httpx.Response:
    @app.get("/")
    async def fail() -> None:
        raise error

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://center") as client:
        return await client.get("/")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (HTTPException(413), 413, "too-large"),
        (HTTPException(404), 404, "not-found"),
        (Unavailable("Redis is away"), 503, "unavailable"),
        (ValueError("of our insides"), 500, "internal-server-error"),
    ],
)
async def test_every_error_is_a_problem_with_its_name(app, error, status, name):
    answer = await ask(app, error)

    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{name}")
    assert "insides" not in answer.text


@pytest.mark.anyio
async def test_who_has_an_incident_is_told(app):
    answer = await ask(app, AlreadyHeld(Holder("o-1", "berik")))

    assert answer.json()["holder"] == {"id": "o-1", "name": "berik"}
