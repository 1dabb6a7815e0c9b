"""Tracks as text: the format of MOTChallenge, which every evaluation tool reads."""

from edge_node.types import Track, Tracks


def mot_lines(number: int, tracks: Tracks, width: int, height: int) -> list[str]:
    """Return a line `frame,id,left,top,width,height,confidence,-1,-1,-1` for each object.

    Args:
        number: Of the frame, from 1.
        tracks: What was seen in it.
        width: Of the frame in pixels.
        height: Of the frame in pixels.
    """
    return [f"{number},{_object(track, width, height)}\n" for track in tracks.now]


def _object(track: Track, width: int, height: int) -> str:
    x1, y1, x2, y2 = track.box
    place = (x1 * width, y1 * height, (x2 - x1) * width, (y2 - y1) * height)
    numbers = ",".join(f"{value:.2f}" for value in place)
    return f"{track.track_id},{numbers},{track.confidence:.4f},-1,-1,-1"
