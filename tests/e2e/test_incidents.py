"""From an RTSP stream to a decision of an operator, on the screen of a real browser."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.e2e import scene

NOTE_ARRIVALS = """() => {
  window.arrived = {};
  const note = () => document.querySelectorAll("a[data-id]").forEach((row) => {
    window.arrived[row.dataset.id] ??= performance.timeOrigin + performance.now();
  });
  note();
  new MutationObserver(() => requestAnimationFrame(note))
    .observe(document.body, { childList: true, subtree: true });
}"""
PLAYS = """(video) => video.currentTime > 0.4 && video.videoWidth > 0 && !video.paused"""


@pytest.fixture(params=["h264", "hevc"])
def codec(request):
    return request.param


@pytest.fixture
def camera(stack, codec):
    """A camera before which nobody stands yet."""
    name = scene.LATE[codec]
    yield name
    stack.empty(name)


def test_an_incident_comes_is_looked_at_and_decided(stack, open_console, codec, camera, load):
    console, other = open_console("aigerim"), open_console("berik")
    for each in (console, other):
        each.go(f"#/queue/emergency?camera={camera}")
        expect(each.page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    console.page.evaluate(NOTE_ARRIVALS)

    stack.let_in(camera)

    expect(console.rows().first).to_be_visible()
    first = console.rows().first.get_attribute("data-id")
    _tell_how_soon(console, stack, first, codec, load)
    console.rows().first.click()
    _snapshot_shows(console, codec)
    _clip_plays(console, codec)
    decide = _dismiss_by_keyboard if codec == "h264" else _verify_by_mouse
    decide(console, other, first)
    console.keep_picture(f"decided-{codec}")


def _tell_how_soon(console, stack, incident, codec, load):
    """Print what the issue asks to be reported; read at once, before the incident goes on."""
    with stack.person("berik") as berik:
        detail = berik.get(f"/v1/incidents/{incident}").json()
    captured = datetime.fromisoformat(detail["last_at"]).timestamp()
    opened = datetime.fromisoformat(detail["opened_at"]).timestamp()
    shown = console.page.evaluate("id => window.arrived[id]", incident) / 1000
    to_center, to_pixels = 1000 * (opened - captured), 1000 * (shown - captured)
    print(f"\n{codec}: captured -> center {to_center:.0f} ms, -> pixels {to_pixels:.0f} ms, {load}")


def _snapshot_shows(console, codec):
    page = console.page
    picture = page.get_by_role("img", name="Snapshot of")
    expect(picture).to_be_visible()
    page.wait_for_function("picture => picture.naturalWidth === 1280", arg=picture.element_handle())
    drawn = page.locator("figure svg rect")
    expect(drawn.first).to_be_visible()
    console.keep_picture(f"incident-{codec}")
    page.keyboard.press("b")
    expect(drawn).to_have_count(0)
    expect(page.get_by_role("button", name="Boxes")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Boxes").click()
    expect(drawn.first).to_be_visible()


def _clip_plays(console, codec):
    page = console.page
    page.keyboard.press("2")
    expect(page.get_by_role("tab", name="Clip")).to_have_attribute("aria-selected", "true")
    video = page.locator("video")
    expect(video).to_be_visible(timeout=60_000)
    page.wait_for_function(PLAYS, arg=video.element_handle())
    preview = page.get_by_text("Preview, not evidence")
    expect(preview).to_have_count(1 if codec == "hevc" else 0)
    console.keep_picture(f"clip-{codec}")
    page.keyboard.press("1")


def _dismiss_by_keyboard(console, other, incident):
    page, row = console.page, other.page.locator(f"a[data-id='{incident}']")
    page.keyboard.press("c")
    expect(console.decision).to_contain_text("You are handling this incident.")
    expect(row).to_contain_text("aigerim")
    page.keyboard.press("d")
    expect(page.get_by_role("dialog", name="Dismiss incident")).to_be_visible()
    console.keep_picture("dismiss-dialog")
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="Test")).to_be_checked()
    page.keyboard.press("Enter")
    expect(console.decision).to_contain_text("Dismissed by aigerim: Test.")
    expect(row).to_have_count(0)


def _verify_by_mouse(console, other, incident):
    page, row = console.page, other.page.locator(f"a[data-id='{incident}']")
    page.get_by_role("button", name="Claim").click()
    expect(row).to_contain_text("aigerim")
    page.get_by_role("button", name="Verify").click()
    dialog = page.get_by_role("dialog", name="Verify incident")
    dialog.get_by_role("textbox").fill("Seen by a test.")
    dialog.get_by_role("button", name="Confirm: it is real").click()
    expect(console.decision).to_contain_text("Verified by aigerim.")
    expect(page.get_by_role("region", name="History")).to_contain_text("Seen by a test.")
    expect(row).to_have_count(0)


def test_the_slower_of_two_is_told_who_was_faster(stack, open_console):
    console = open_console("aigerim")
    console.go("#/queue/emergency?camera=busy&state=new")
    console.rows("busy").first.click()
    expect(console.decision).to_contain_text("Nobody is handling this incident.")
    incident = console.page.url.rpartition("/")[2].partition("?")[0]
    console.expect("409|412")
    hold_back = "**/v1/incidents/*/claim"

    def berik_is_faster(route):
        with stack.person("berik") as berik:
            revision = berik.get(f"/v1/incidents/{incident}").headers["ETag"]
            berik.post(
                f"/v1/incidents/{incident}/claim", headers={"If-Match": revision}
            ).raise_for_status()
        route.continue_()

    console.page.route(hold_back, berik_is_faster)
    console.page.get_by_role("button", name="Claim").click()

    expect(console.decision).to_contain_text("berik")
    expect(console.decision).to_contain_text("berik is handling this incident.")
    console.keep_picture("claim-conflict")
