"""Passwords of cameras and Redis are to be found nowhere but in the files they belong to."""

from tests.e2e import scene


def test_no_password_in_logs_answers_or_process_lists(stack):
    with stack.person("aigerim") as client:
        incidents = client.get("/v1/incidents", params={"limit": "5"}).json()["items"]
        paths = ["/v1/cameras", "/v1/sites", "/v1/console", "/v1/health", "/v1/incidents"]
        paths += ["/openapi.json", *(f"/v1/incidents/{each['id']}" for each in incidents)]
        told = {path: client.get(path).raise_for_status().text for path in paths}
    logs = stack.logs()
    running = {each: each for each in stack.command_lines.seen.copy()}

    # The camera that refuses its password is the one that would be most eager to quote it.
    assert "wrong-password" in told["/v1/cameras"]
    assert any(logs.values())
    assert any("edge-node" in each for each in running)
    assert stack.leaks(told | logs | running) == []


def test_the_canary_would_be_found(stack):
    settings = {"edge.yaml": (stack.folder / "edge.yaml").read_text()}

    assert stack.leaks(settings) == ["edge.yaml"]
    assert stack.leaks({"a log": f"cannot open rtsp://x:{scene.PASSWORD}@camera"}) == ["a log"]
