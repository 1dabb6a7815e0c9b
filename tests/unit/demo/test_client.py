import httpx

from demo.client import messages


def test_events_are_read_with_kind_data_and_number():
    text = ': here\n\nid: 7\nevent: incident\ndata: {"id": "a"}\n\nevent: ping\ndata: {}\n\n'

    told = list(messages(httpx.Response(200, text=text)))

    assert told == [("incident", '{"id": "a"}', 7), ("ping", "{}", None)]


def test_a_message_that_breaks_off_is_not_told():
    assert list(messages(httpx.Response(200, text="event: ping\ndata: {}"))) == []
