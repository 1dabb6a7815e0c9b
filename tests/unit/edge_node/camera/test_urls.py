from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.camera.urls import check_url, public_form, redact
from edge_node.errors import SetupError

PASSWORD = "п@р:о/л%ь"
URL = f"rtsp://адам:{quote(PASSWORD, safe='')}@10.0.0.5:554/stream/1?token=abc123"


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://10.0.0.5/stream",
        "rtsps://camera.example:322/a/b?channel=1",
        "rtsp://admin:p%40ss%2Fword@[fe80::1]:8554/main",
        "rtsp://админ:пароль@10.0.0.5/1",
        URL,
    ],
)
def test_rtsp_addresses_are_taken(url):
    check_url(url)


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("notes.txt", "write rtsp://host/path"),
        ("/var/lib/notes.txt", "write rtsp://host/path"),
        ("file:///etc/passwd", "rtsp:// or rtsps://"),
        ("http://169.254.169.254/", "rtsp:// or rtsps://"),
        ("concat:a|b", "write rtsp://host/path"),
        ("rtsp://admin:p@ss@host/1", "@ as %40"),
        ("rtsp://admin:p/w@host/1", "/ as %2F"),
        ("rtsp://admin:p?w@host/1", "? as %3F"),
        ("rtsp://admin:a:b@host/1", ": as %3A"),
        ("rtsp://admin:100%@host/1", "% in a password as %25"),
        ("rtsp://admin:a#b@host/1", "%23"),
        ("rtsp://host/a b", "%20"),
        ("rtsp://host/1\r\nSETUP x", "control characters"),
        ("rtsp://a%0d%0ab:c@host/1", "control characters"),
        ("rtsp:///stream", "no host"),
        ("rtsp://admin:pass/stream", "no host:port"),
        ("rtsp://host:0/", "no host:port"),
        ("rtsp://host:99999/", "no host:port"),
        ("rtsp://" + "a" * 3000, "longer than"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_with_its_cure(url, cure):
    with pytest.raises(SetupError) as refused:
        check_url(url)

    assert cure in str(refused.value)


def test_an_error_never_quotes_a_part_of_the_password():
    with pytest.raises(SetupError) as refused:
        check_url("rtsp://admin:geheim/teil@host/1")

    assert "geheim" not in str(refused.value)


def test_the_public_form_is_scheme_host_port_and_path():
    assert public_form(URL) == "rtsp://10.0.0.5:554/stream/1"
    assert public_form("rtsp://10.0.0.5:554/user=a&password=b/ch1") == "rtsp://10.0.0.5:554/***/ch1"
    assert public_form("geheim") == "(no RTSP address)"


@settings(max_examples=50)
@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
    password=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=4, max_size=20),
)
def test_a_password_is_found_however_it_is_written(name, password):
    url = f"rtsp://{quote(name, safe='')}:{quote(password, safe='')}@10.0.0.5/1"
    writings = (password, quote(password, safe=""), quote(password), quote(password).lower())
    text = " | ".join(("401", url, *writings, repr(password)))

    assert not any(len(writing) > 3 and writing in redact(text, url) for writing in writings)


def test_a_token_in_the_query_is_removed_too():
    assert "abc123" not in redact(f"error: {URL}; query token=abc123", URL)


def test_the_rest_of_the_text_stays():
    assert redact(f"401 for {URL} now", URL) == "401 for rtsp://10.0.0.5:554/stream/1 now"
    assert redact("nothing to hide", "rtsp://10.0.0.5/1") == "nothing to hide"
