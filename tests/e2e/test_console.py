"""What an operator needs besides the queue: languages, connection, cameras, map, the door."""

import signal

import pytest
from playwright.sync_api import expect

from demo.client import is_healthy
from tests.e2e import scene

LOST_WITHIN_MS = 5_000
SLACK_MS = 1_500
"""For the browser itself on a busy machine."""
QUEUE = {"en": "Queue", "ru": "Очередь", "kk": "Кезек"}


def test_the_language_changes_without_loading_anything_anew(open_console):
    console = open_console()
    page = console.page
    expect(console.rows().first).to_be_visible()
    page.evaluate("window.sameDocument = true")

    for code, name in (("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page.get_by_role("navigation").first).to_contain_text(QUEUE[code])
        console.keep_picture(f"queue-{code}")

    assert page.evaluate("window.sameDocument")


@pytest.fixture
def center_again(stack):
    """Whatever a test does to the center: afterwards it serves."""
    yield
    process = stack.processes.process("center")
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
    else:
        _restart(stack)
    stack.wait(lambda: is_healthy(stack.address), "the center")


def _restart(stack):
    stack.processes.end("center")
    stack.site.start_center()


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_lost_connection_is_told_in_words_and_comes_back(stack, open_console, center_again, how):
    console = open_console()
    console.expect("ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|ERR_NETWORK|Failed to load")
    live = console.page.get_by_role("status").filter(has_text="Live")
    expect(live).to_be_visible()
    lost = console.page.get_by_role("alert").filter(has_text="Connection to the center lost")

    stack.processes.process("center").send_signal(how)

    expect(lost).to_be_visible(timeout=LOST_WITHIN_MS + SLACK_MS)
    console.keep_picture(f"lost-{how.name.lower()}")
    if how is signal.SIGKILL:
        stack.processes.process("center").wait()
        _restart(stack)
    else:
        stack.processes.process("center").send_signal(signal.SIGCONT)
    expect(live).to_be_visible()
    expect(lost).to_have_count(0)


def test_a_live_picture_moves_and_is_asked_for_only_while_open(open_console):
    console = open_console()
    page = console.page
    console.go("#/cameras")

    page.get_by_role("button", name="Live picture: busy").click()
    picture = page.get_by_role("dialog").get_by_role("img", name="Live picture of busy")
    expect(picture).to_be_visible()
    seen = {picture.get_attribute("src")}
    page.wait_for_function(
        "([picture, first]) => picture.src !== first && picture.naturalWidth > 0",
        arg=[picture.element_handle(), seen.pop()],
    )
    console.keep_picture("live")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    with pytest.raises(TimeoutError):
        _next_live_request(page)


def _next_live_request(page):
    """Wait for another question after the one that may be on its way while the window closes."""
    try:
        with page.expect_request("**/live", timeout=2_000):
            pass
        with page.expect_request("**/live", timeout=2_000):
            pass
    except Exception as error:
        raise TimeoutError from error


def test_each_sick_camera_says_in_words_what_ails_it(open_console):
    console = open_console()
    console.go("#/cameras")

    for camera, (state, reason) in scene.SICK.items():
        card = console.page.get_by_role("listitem").filter(
            has=console.page.get_by_role("heading", name=camera, exact=True)
        )
        expect(card).to_contain_text(state)
        expect(card).to_contain_text(reason)
        expect(card).to_contain_text("since")
    for camera in scene.HEALTHY:
        card = console.page.get_by_role("listitem").filter(
            has=console.page.get_by_role("heading", name=camera, exact=True)
        )
        expect(card).to_contain_text("Works")
    console.keep_picture("cameras")


def test_what_ails_a_camera_is_told_in_the_reader_s_language(open_console):
    console = open_console()
    console.go("#/cameras")
    card = console.page.get_by_role("listitem").filter(
        has=console.page.get_by_role("heading", name="wrong-password", exact=True)
    )

    for language, words in (
        ("Русский", "Камера не приняла имя или пароль"),
        ("Қазақша", "Камера атын немесе құпиясөзді қабылдамады"),
    ):
        console.page.get_by_role("button", name=language).click()
        expect(card).to_contain_text(words)
        expect(card).to_contain_text("the camera refused the name or the password")
    console.page.get_by_role("button", name="English").click()


def test_the_map_shows_sites_cameras_and_incidents_without_the_internet(open_console):
    console = open_console()
    page = console.page
    console.go("#/map")

    region = page.get_by_role("region", name="Map of sites")
    expect(region).to_contain_text("Test crossing")
    for camera in (*scene.HEALTHY, *scene.SICK):
        expect(region.get_by_label(camera).first).to_be_attached()
    listed = page.get_by_role("list", name="Open incidents").get_by_role("link")
    expect(listed.first).to_be_visible()
    expect(region.locator("svg text").first).to_be_attached()
    console.keep_picture("map")
    listed.first.click()
    expect(console.decision).to_be_visible()
    assert console.asked  # that none left this machine is looked at for every test


def test_a_person_comes_by_link_sets_a_password_and_returns_by_it(stack, open_console):
    console = open_console(None)
    console.expect("401")
    page, password = console.page, "a long enough password"
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Password")).to_be_visible()
    console.keep_picture("sign-in")
    page.goto(f"/#/sign-in/{stack.site.links['dana']}")
    expect(page.get_by_text("viewer")).to_be_visible()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Password", exact=True).click()
    page.get_by_label("New password").fill(password)
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("dana")
    page.get_by_label("Password").fill("not her password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong.")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()

    expect(console.rows().first).to_be_visible()
    console.rows().first.click()
    expect(console.decision).to_contain_text("Your role may look but not decide.")
