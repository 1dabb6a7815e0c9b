import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_videos.auth import (
    REALM,
    Credentials,
    challenge,
    digest_response,
    is_authorised,
    parameters,
)

WHO = Credentials("оператор", "п@ро:л/%ь")
DESCRIBE = ("DESCRIBE", "rtsp://127.0.0.1/north")
NONCE = "5ccc069c403ebaf9f0171e9517f40e41"


def digest_header(credentials, request=DESCRIBE, *, nonce=NONCE, qop="auth"):
    """Answer a challenge as a client does."""
    method, url = request
    given = {"realm": REALM, "nonce": nonce, "uri": url}
    if qop:
        given |= {"qop": qop, "nc": "00000001", "cnonce": "0a4f113b"}
    response = digest_response(credentials, given, method)
    fields = ", ".join(
        f"{name}={value}" if name in ("nc", "qop") else f'{name}="{value}"'
        for name, value in given.items()
    )
    return f'Digest username="{credentials.user}", {fields}, response="{response}"'


def allowed(scheme, header, request=DESCRIBE):
    return is_authorised(scheme, WHO, header=header, request=request, nonce=NONCE)


def test_digest_agrees_with_the_example_of_rfc_7616():
    given = {
        "realm": "http-auth@example.org",
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "uri": "/dir/index.html",
        "qop": "auth",
        "nc": "00000001",
        "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    }

    response = digest_response(Credentials("Mufasa", "Circle of Life"), given, "GET")

    assert response == "8ca523f5e9506fed4657c9700eebdbec"


def test_digest_agrees_with_the_example_of_rfc_2617():
    given = {
        "realm": "testrealm@host.com",
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "uri": "/dir/index.html",
        "qop": "auth",
        "nc": "00000001",
        "cnonce": "0a4f113b",
    }

    response = digest_response(Credentials("Mufasa", "Circle Of Life"), given, "GET")

    assert response == "6629fae49393a05397450978507c4ef1"


def test_digest_without_qop_agrees_with_the_example_of_rfc_2069():
    given = {
        "realm": "testrealm@host.com",
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "uri": "/dir/index.html",
    }

    response = digest_response(Credentials("Mufasa", "CircleOfLife"), given, "GET")

    assert response == "1949323746fe6a43ef61f9606e7febea"


@pytest.mark.parametrize(("scheme", "qop"), [("digest", "auth"), ("digest-no-qop", "")])
def test_the_right_password_is_let_in(scheme, qop):
    assert allowed(scheme, digest_header(WHO, qop=qop))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="none"),
        pytest.param("Digest", id="empty"),
        pytest.param(digest_header(Credentials(WHO.user, "other")), id="wrong password"),
        pytest.param(digest_header(Credentials("other", WHO.password)), id="wrong user"),
        pytest.param(digest_header(WHO, nonce="0" * 32), id="nonce of another connection"),
        pytest.param(digest_header(WHO, qop=""), id="without the qop that was asked for"),
        pytest.param(digest_header(WHO, ("PLAY", DESCRIBE[1])), id="made for another method"),
        pytest.param(digest_header(WHO, ("DESCRIBE", "rtsp://127.0.0.1/x")), id="another url"),
    ],
)
def test_anything_else_is_kept_out_of_digest(header):
    assert not allowed("digest", header)


def test_basic_takes_utf8():
    good = base64.b64encode(f"{WHO.user}:{WHO.password}".encode()).decode()

    assert allowed("basic", f"Basic {good}")
    assert not allowed("basic", "Basic " + base64.b64encode(b"a:b").decode())
    assert not allowed("basic", "Basic ///")
    assert not allowed("digest", f"Basic {good}")


@settings(max_examples=50)
@given(header=st.text())
def test_no_text_breaks_the_check(header):
    assert not allowed("digest", header)
    assert not allowed("basic", header)


def test_quotes_and_escapes_are_taken_off():
    text = 'username="a\\"b, c", nc=00000001 ,qop = auth'

    assert parameters(text) == {"username": 'a"b, c', "nc": "00000001", "qop": "auth"}


def test_the_challenge_names_its_charset_and_offers_qop_only_when_wanted():
    assert 'qop="auth"' in challenge("digest", NONCE)
    assert "qop" not in challenge("digest-no-qop", NONCE)
    assert 'charset="UTF-8"' in challenge("basic", NONCE)


def test_a_password_is_not_printed():
    assert WHO.password not in repr(WHO)
