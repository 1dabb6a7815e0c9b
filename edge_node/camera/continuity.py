"""Where a stream's own time breaks: what follows has nothing to do with what came before."""

LARGEST_JUMP_S = 1.0
LONGEST_SILENCE_S = 3.0


class Continuity:
    """Compares a stream's timestamps with the local clock, packet by packet.

    A jump is a step of the timestamps that is larger than a second and that the local clock did
    not make; a gap is a silence of three. Packets that only came late, in a burst after a busy
    moment of the network, are neither: their timestamps go on evenly.
    """

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None

    def breaks(self, stream_time_s: float, arrived_s: float) -> bool:
        """Take the next packet's two times; tell whether it begins something new."""
        last, self._last = self._last, (stream_time_s, arrived_s)
        if last is None:
            return False
        step, waited = stream_time_s - last[0], arrived_s - last[1]
        jumped = abs(step) > LARGEST_JUMP_S and abs(step - waited) > LARGEST_JUMP_S
        return jumped or waited > LONGEST_SILENCE_S
