from edge_node.publishing.live import MAX_JPEG_BYTES, LivePictures
from edge_node.publishing.redis_link import RedisLink
from tests.unit.edge_node.publishing.builders import KEY, NODE, START


def test_pictures_that_nobody_sent_are_replaced_and_counted():
    live = LivePictures(RedisLink("redis://127.0.0.1:1/0"), node=NODE, key=KEY)

    for jpeg in (b"one", b"two", b"three"):
        live.show("cam-1", START, jpeg)
    live.show("cam-2", START, b"other")
    live.show("cam-3", START, b"x" * (MAX_JPEG_BYTES + 1))

    assert live.dropped == 3
