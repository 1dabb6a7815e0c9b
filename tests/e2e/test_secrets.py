"""Passwords of cameras and Redis are to be found nowhere but in the files they belong to."""

from pathlib import Path

from tests.e2e import scene


def test_no_password_in_logs_answers_or_process_lists(stack):
    with stack.person("aigerim") as client:
        incidents = client.get("/v1/incidents", params={"limit": "5"}).json()["items"]
        paths = ["/v1/cameras", "/v1/sites", "/v1/console", "/v1/health", "/v1/incidents"]
        paths += ["/openapi.json", *(f"/v1/incidents/{each['id']}" for each in incidents)]
        told = {path: client.get(path).raise_for_status().text for path in paths}
    logs = {str(path): path.read_text() for path in (stack.folder / "logs").iterdir()}
    running = {str(path): _command_line(path) for path in Path("/proc").glob("[0-9]*/cmdline")}

    # The camera that refuses its password is the one that would be most eager to quote it.
    assert "wrong-password" in told["/v1/cameras"]
    assert any(logs.values())
    assert any("edge-node" in each for each in running.values())
    for place, text in (told | logs | running).items():
        for secret in stack.secrets:
            assert secret not in text, f"a password stands in {place}"


def _command_line(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""  # it ended while we looked


def test_the_canary_would_be_found(stack):
    settings = (stack.folder / "edge.yaml").read_text()

    assert any(secret in settings for secret in stack.secrets)
    assert scene.PASSWORD in stack.secrets
