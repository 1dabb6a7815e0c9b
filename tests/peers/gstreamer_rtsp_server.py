"""GStreamer's RTSP server, looping an H.264 MP4 at rtsp://127.0.0.1:PORT/app.

An implementation that is not ours, to hold our clients against. Runs with the system's Python,
since GStreamer's bindings come from the distribution (packages.txt):

    /usr/bin/python3 tests/peers/gstreamer_rtsp_server.py FILE [--port 8554] [--user U]

It prints `ready URL` when it listens. With --user, the password comes from the environment
(CAMERA_PASSWORD) and Digest authentication is asked for.
"""

import argparse
import os

import gi  # type: ignore[import-not-found]  # belongs to the system's Python

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
# The versions must be chosen before.
from gi.repository import (  # type: ignore[import-not-found]  # noqa: E402
    GLib,
    Gst,
    GstRtsp,
    GstRtspServer,
)

READ = (
    "filesrc location={file} ! qtdemux ! h264parse config-interval=-1"
    " ! video/x-h264,stream-format=byte-stream,alignment=au ! appsink name=sink sync=false"
)
SERVE = (
    "( appsrc name=source is-live=true format=time"
    " caps=video/x-h264,stream-format=byte-stream,alignment=au"
    " ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )"
)


def read_pictures(file):
    """Take all encoded pictures out of the file: bytes, key frame or not, duration in ns."""
    pipeline = Gst.parse_launch(READ.format(file=file))
    sink = pipeline.get_by_name("sink")
    pipeline.set_state(Gst.State.PLAYING)
    pictures = []
    while sample := sink.emit("pull-sample"):
        buffer = sample.get_buffer()
        is_key = not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)
        pictures.append((buffer.extract_dup(0, buffer.get_size()), is_key, buffer.duration))
    pipeline.set_state(Gst.State.NULL)
    return pictures


class Feed:
    """Pushes the pictures again and again, each with the time at which it is due."""

    def __init__(self, pictures):
        self._pictures = pictures
        self._index = 0
        self._due = 0

    def configure(self, _factory, media):
        self._index = 0
        self._due = 0
        source = media.get_element().get_by_name("source")
        source.connect("need-data", self.push)

    def push(self, source, _length):
        data, is_key, duration = self._pictures[self._index % len(self._pictures)]
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts = buffer.dts = self._due
        buffer.duration = duration
        if not is_key:
            buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
        self._index += 1
        self._due += duration
        source.emit("push-buffer", buffer)


def guard(server, factory, user, password):
    """Ask for a name and a password by Digest."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    factory.add_role_from_structure(
        Gst.Structure.new_from_string(
            "viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true"
        )
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--port", default="0")
    parser.add_argument("--user")
    options = parser.parse_args()
    Gst.init(None)
    feed = Feed(read_pictures(options.file))
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(SERVE)
    factory.set_shared(True)
    factory.connect("media-configure", feed.configure)
    server.get_mount_points().add_factory("/app", factory)
    if options.user:
        guard(server, factory, options.user, os.environ["CAMERA_PASSWORD"])
    server.attach(None)
    print(f"ready rtsp://127.0.0.1:{server.get_bound_port()}/app", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
