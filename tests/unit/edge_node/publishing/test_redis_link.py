import pytest

from edge_node.errors import LinkError, SetupError
from edge_node.publishing.redis_link import RedisLink


@pytest.mark.parametrize("url", ["", "http://:geheim@host", "geheim", "redis://:geheim@host:port"])
def test_an_address_that_is_none_is_refused_without_showing_it(url):
    with pytest.raises(SetupError, match="redis_url") as caught:
        RedisLink(url)

    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("password", ["geheim", "q%40%3A%2Fж"])
def test_a_redis_that_is_away_is_named_without_its_password(password):
    link = RedisLink(f"redis://node:{password}@127.0.0.1:1/0")

    with pytest.raises(LinkError, match=r"Redis: ConnectionError: .*127\.0\.0\.1:1") as caught:
        link.read("stream", after="0")

    assert "geheim" not in str(caught.value)
    assert "q@:/ж" not in str(caught.value)
    link.close()
