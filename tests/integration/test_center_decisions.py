"""People decide: one winner, no stale decision, everything on record."""

import asyncio

import pytest

from tests.integration.center_world import World, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def world(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as running_world:
        yield running_world


async def _incident(world: World, person, **changes: object) -> dict[str, object]:
    node = await world.node()
    await world.accepted(node, await world.send(node, node.observation(**changes)))
    found: dict[str, object] = (await person.get("/v1/incidents")).json()["items"][-1]
    return found


def _act(person, incident, act: str, body: object = None, revision: object = None):
    tag = incident["revision"] if revision is None else revision
    return person.post(
        f"/v1/incidents/{incident['id']}/{act}", json=body, headers={"If-Match": f'"{tag}"'}
    )


async def test_an_incident_is_claimed_and_dismissed(world):
    async with world.person() as person:
        incident = await _incident(world, person)
        claimed = await _act(person, incident, "claim")
        dismissed = await _act(
            person, claimed.json(), "dismiss", {"reason": "false_alarm", "note": "a dog"}
        )

    assert claimed.headers["ETag"] == '"2"'
    assert claimed.json()["holder"]["name"] == "aigerim"
    verdict = dismissed.json()["verdict"]
    assert (dismissed.json()["state"], verdict["reason"]) == ("dismissed", "false_alarm")
    assert [each["act"] for each in dismissed.json()["history"]] == [
        "opened",
        "claimed",
        "dismissed",
    ]
    acts = await world.acts()
    assert acts[-2:] == ["incident.claimed", "incident.dismissed"]


async def test_an_incident_is_claimed_and_verified(world):
    async with world.person() as person:
        claimed = await _act(person, await _incident(world, person), "claim")
        verified = await _act(person, claimed.json(), "verify", {"note": "seen"})

    assert (verified.json()["state"], verified.json()["verdict"]["note"]) == ("verified", "seen")


async def test_of_fifty_who_claim_at_once_one_wins(world):
    async with world.person("a") as first, world.person("b") as second:
        incident = await _incident(world, first)
        people = [first, second] * 25
        answers = await asyncio.gather(*(_act(each, incident, "claim") for each in people))
        detail = (await first.get(f"/v1/incidents/{incident['id']}")).json()

    winner = detail["holder"]["name"]
    won = [each for each, who in zip(answers, "ab" * 25, strict=True) if who == winner]
    lost = [each for each, who in zip(answers, "ab" * 25, strict=True) if who != winner]
    assert {each.status_code for each in won} == {200}
    assert {each.status_code for each in lost} == {409}
    assert {each.json()["holder"]["name"] for each in lost} == {winner}
    assert detail["revision"] == 2
    assert (await world.acts()).count("incident.claimed") == 1


async def test_a_stale_revision_is_refused(world):
    async with world.person() as person:
        incident = await _incident(world, person)
        answer = await _act(person, incident, "claim", revision=7)

    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/stale-revision")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("tag", [None, "1", "*", 'W/"1"', '"one"', '"1", "2"'])
async def test_a_change_without_its_revision_is_refused(world, tag):
    async with world.person() as person:
        incident = await _incident(world, person)
        headers = {} if tag is None else {"If-Match": tag}
        answer = await person.post(f"/v1/incidents/{incident['id']}/claim", headers=headers)

    assert answer.status_code == 428


async def test_who_has_not_claimed_does_not_decide(world):
    async with world.person() as person, world.person("b") as other:
        incident = await _incident(world, person)
        unclaimed = await _act(person, incident, "verify")
        claimed = (await _act(person, incident, "claim")).json()
        foreign = await _act(other, claimed, "verify")
        stale = await _act(person, claimed, "verify", revision=1)
        await _act(person, claimed, "verify")
        again = await _act(person, claimed, "dismiss", {"reason": "test"}, revision=3)

    assert (unclaimed.status_code, unclaimed.json()["type"]) == (409, "/problems/wrong-state")
    assert (foreign.status_code, foreign.json()["holder"]["name"]) == (409, "aigerim")
    assert stale.status_code == 412
    assert (again.status_code, again.json()["type"]) == (409, "/problems/wrong-state")


async def test_the_reason_other_needs_a_note(world):
    async with world.person() as person:
        claimed = (await _act(person, await _incident(world, person), "claim")).json()
        answer = await _act(person, claimed, "dismiss", {"reason": "other", "note": "  "})

    assert answer.status_code == 422
    assert "note" in answer.json()["errors"][0]["problem"]


async def test_a_queue_is_ordered_by_priority_and_age_and_goes_on_after_each_page(world):
    node = await world.node()
    sent = [node.observation(priority=level) for level in (3, 1, 2, 1, 3, 2, 4)]
    for event in sent:
        await world.accepted(node, await world.send(node, event))

    async with world.person() as person:
        seen, after = [], None
        while True:
            params = {"limit": 2} | ({"after": after} if after else {})
            page = (await person.get("/v1/incidents", params=params)).json()
            seen += [(each["priority"], each["number"]) for each in page["items"]]
            after = page["next"]
            if after is None:
                break
        newest = (await person.get("/v1/incidents", params={"order": "newest"})).json()["items"]

    assert seen == [(1, 2), (1, 4), (2, 3), (2, 6), (3, 1), (3, 5), (4, 7)]
    assert [each["number"] for each in newest] == [7, 6, 5, 4, 3, 2, 1]


async def test_filters_narrow_the_list(world):
    async with world.person() as person:
        await _incident(world, person, lane="technical", priority=3)
        node = await world.node("other-node")
        await world.accepted(node, await world.send(node, node.observation(camera="gate")))

        async def count(**params: object) -> int:
            return len((await person.get("/v1/incidents", params=params)).json()["items"])

        assert await count() == 2
        assert await count(lane="technical") == 1
        assert await count(state=["new", "claimed"]) == 2
        assert await count(state="verified") == 0
        assert await count(camera="gate", priority=[1, 2]) == 1
        assert await count(**{"from": "2100-01-01T00:00:00Z"}) == 0
        assert await count(to="2100-01-01T00:00:00Z") == 2


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 201},
        {"after": "!"},
        {"after": "bm90aGluZw"},
        {"priority": 5},
        {"state": "gone"},
        {"from": "2026-01-01T00:00:00"},
        {"site": "../etc"},
    ],
    ids=str,
)
async def test_a_question_that_makes_no_sense_is_a_problem(world, params):
    async with world.person() as person:
        answer = await person.get("/v1/incidents", params=params)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_incident_that_is_not_there_is_not_found(world):
    async with world.person() as person:
        answer = await person.get("/v1/incidents/01a20906-daf4-71f3-8289-839d310268bf")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
