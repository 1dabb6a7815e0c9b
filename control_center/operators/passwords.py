"""Passwords: argon2id, never more than two at once, and a brake before the work."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from control_center.errors import TooManyTries

# OWASP's policy for small boxes: 19 MiB, two rounds, one lane; about 30 ms each on a small core.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_NOBODY = _HASHER.hash("a person who is not here")
AT_ONCE = 2
LONGEST_WAIT_S = 60
MAX_REMEMBERED = 10_000


class Passwords:
    """Makes and checks hashes, off the event loop."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        return await to_thread.run_sync(_HASHER.hash, password, limiter=self._limiter)

    async def fits(self, password: str, password_hash: str | None) -> bool:
        """Check a password; a person without one costs the same time as one who has it."""
        expected = password_hash or _NOBODY
        fits = await to_thread.run_sync(_HASHER.verify, password, expected, limiter=self._limiter)
        return fits and password_hash is not None


@dataclass(frozen=True)
class _Tries:
    failed: int
    not_before: float


class Brake:
    """Makes the next try wait: 1, 2, 4 … 60 s after the free ones; nobody is locked out.

    It forgets whoever tried longest ago when more than 10,000 have tried.
    """

    def __init__(self, clock: Callable[[], float], free_tries: int) -> None:
        """Take `clock`, monotonic seconds."""
        self._clock = clock
        self._free_tries = free_tries
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def check(self, who: str) -> None:
        """Let a try through, counting it as failed until `forget` says otherwise.

        Raises:
            TooManyTries: It comes too early.
        """
        now = self._clock()
        tries = self._tries.pop(who, _Tries(0, 0.0))
        self._tries[who] = tries
        if now < tries.not_before:
            raise TooManyTries(int(tries.not_before - now) + 1)
        failed = tries.failed + 1
        self._tries[who] = _Tries(failed, now + self._wait(failed))
        if len(self._tries) > MAX_REMEMBERED:
            self._tries.popitem(last=False)

    def forget(self, who: str) -> None:
        """A try succeeded: the next one is free again."""
        self._tries.pop(who, None)

    def _wait(self, failed: int) -> float:
        beyond = failed - self._free_tries
        return float(min(2 ** min(beyond, 6), LONGEST_WAIT_S)) if beyond >= 0 else 0.0
