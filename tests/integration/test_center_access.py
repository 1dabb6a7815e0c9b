"""Who may do what: nobody by default."""

import re

import httpx
import pytest
from fastapi.openapi.utils import get_openapi

from control_center.app import bare_app
from control_center.operators.roles import Role
from tests.integration.center_world import LIMIT_S, running

pytestmark = pytest.mark.anyio
PUBLIC = {
    ("get", "/v1/health"),
    ("get", "/v1/console"),
    ("post", "/v1/session"),
    ("post", "/v1/session/link"),
}
BY_NODES = {
    ("post", "/v1/nodes/enroll"),
    ("head", "/v1/nodes/{node}/evidence/{sha256}"),
    ("patch", "/v1/nodes/{node}/evidence/{sha256}"),
}
EXAMPLES = {
    "incident_id": "01a20906-daf4-71f3-8289-839d310268bf",
    "sha256": "ab" * 32,
    "camera": "crossing-north",
    "node": "demo-node",
}


def _operations() -> list[tuple[str, str]]:
    paths = get_openapi(title="x", version="0", routes=bare_app().routes)["paths"]
    found = [(method, path) for path, methods in paths.items() for method in methods]
    assert len(found) > 20
    return sorted({*found, ("get", "/openapi.json")})


def _filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: EXAMPLES[found.group(1)], path)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def world(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as running_world:
        yield running_world


@pytest.fixture
async def nobody(world):
    async with httpx.AsyncClient(base_url=world.url, timeout=LIMIT_S) as client:
        yield client


async def test_every_route_asks_who_is_there(nobody):
    statuses = {}
    for method, path in _operations():
        answer = await nobody.request(method, _filled(path), json={})
        statuses[method, path] = answer.status_code

    inside = {each for each in statuses if each not in PUBLIC | BY_NODES}
    assert {statuses[each] for each in inside} == {401}
    assert {statuses[each] for each in BY_NODES} <= {403, 422}
    assert {statuses[each] for each in PUBLIC} <= {200, 422}


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "a" * 4000])
async def test_a_made_up_session_is_none(nobody, cookie):
    answer = await nobody.get("/v1/session", headers={"Cookie": f"qy_session={cookie}"})

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.VIEWER, 403), (Role.AUDITOR, 403), (Role.ENGINEER, 403), (Role.OPERATOR, 404)],
)
async def test_only_those_who_decide_may_claim(world, role, expected):
    async with world.person("somebody", role) as person:
        path = f"/v1/incidents/{EXAMPLES['incident_id']}/claim"
        answer = await person.post(path, headers={"If-Match": '"1"'})

    assert answer.status_code == expected


async def test_a_link_signs_in_once(world, nobody):
    token = await world.center.operators.add("b", Role.VIEWER, None)

    first = await nobody.post("/v1/session/link", json={"token": token})
    second = await nobody.post("/v1/session/link", json={"token": token})

    assert first.status_code == 200
    cookie = first.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert (second.status_code, second.json()["type"]) == (401, "/problems/sign-in-refused")


async def test_a_password_is_set_and_signs_in(world, nobody):
    async with world.person("c") as person, world.person("c") as elsewhere:
        before = (await person.get("/v1/session")).json()
        short = await person.put("/v1/session/password", json={"new": "short"})
        first = await person.put("/v1/session/password", json={"new": "long enough!"})
        without = await person.put("/v1/session/password", json={"new": "another one"})
        gone = await elsewhere.get("/v1/session")
    wrong = await nobody.post("/v1/session", json={"name": "c", "password": "long enough?"})
    right = await nobody.post("/v1/session", json={"name": "c", "password": "long enough!"})

    assert before["has_password"] is False
    assert short.status_code == 422
    assert first.json()["has_password"] is True
    assert without.status_code == 401
    assert gone.status_code == 401
    assert (wrong.status_code, right.status_code) == (401, 200)


async def test_tries_that_come_too_fast_wait_before_any_work(nobody):
    guess = {"name": "nobody", "password": "a guess"}
    answers = [await nobody.post("/v1/session", json=guess) for _ in range(7)]

    assert [each.status_code for each in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) >= 1


async def test_signing_out_ends_the_session(world):
    async with world.person() as person:
        cookies = dict(person.cookies)
        ended = await person.delete("/v1/session")
        person.cookies.update(cookies)
        after = await person.get("/v1/session")

    assert (ended.status_code, after.status_code) == (204, 401)


async def test_the_language_is_remembered(world):
    async with world.person() as person:
        await person.patch("/v1/session", json={"language": "kk"})
        session = (await person.get("/v1/session")).json()

    assert session["operator"]["language"] == "kk"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
    ids=str,
)
async def test_a_page_of_another_site_changes_nothing(world, headers, expected):
    async with world.person() as person:
        answer = await person.patch("/v1/session", json={"language": "en"}, headers=headers)

    assert answer.status_code == expected


async def test_the_centers_own_page_may_act(world):
    async with world.person() as person:
        headers = {"Origin": world.url}
        answer = await person.patch("/v1/session", json={"language": "en"}, headers=headers)

    assert answer.status_code == 200


async def _chunks():
    for _ in range(20):
        yield b" " * 100_000


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(nobody, is_chunked):
    content = _chunks() if is_chunked else b" " * 2_000_000
    answer = await nobody.post("/v1/session", content=content)

    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1", 404),
        ("PUT", "/v1/sites", 405),
        ("POST", "/v1/session", 422),
    ],
)
async def test_every_error_is_a_problem(nobody, method, path, expected):
    answer = await nobody.request(method, path)

    assert answer.status_code == expected
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == expected


async def test_every_answer_is_guarded(nobody):
    answer = await nobody.get("/v1/health")

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers


async def test_a_code_enrols_once(world):
    node = await world.node()
    async with httpx.AsyncClient(base_url=world.url, timeout=LIMIT_S) as client:
        request = {"node": node.id, "code": "a-code-for-once", "public_key": node.public_key}
        again = await client.post("/v1/nodes/enroll", json=request)
        wrong = await client.post("/v1/nodes/enroll", json={**request, "code": "another-code"})

    assert (again.status_code, wrong.status_code) == (401, 401)
    assert "node.enrolled" in await world.acts()


async def test_a_defect_of_ours_tells_nothing_of_our_insides(world, nobody, monkeypatch):
    async def broken() -> None:
        raise RuntimeError("secret insides")

    monkeypatch.setattr(world.center.sites, "sites", broken)
    async with world.person() as person:
        answer = await person.get("/v1/sites")

    assert answer.status_code == 500
    assert answer.json() == {
        "type": "/problems/internal-server-error",
        "title": "Internal Server Error",
        "status": 500,
    }
