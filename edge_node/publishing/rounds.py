"""The loop of every thread here: rounds of work until `stop`, with pauses after failures."""

import threading
from collections.abc import Callable

import structlog

from edge_node.errors import LinkError, SpoolError
from edge_node.publishing.backoff import Backoff
from edge_node.publishing.reach import Reach

log = structlog.get_logger()


def work_rounds(
    name: str,
    work: Callable[[], None],
    stop: threading.Event,
    reach: Reach,
    backoff: Backoff,
) -> None:
    """Call `work` again and again until `stop`; a failed round is followed by a pause.

    Args:
        name: For the log: which thread it is.
        work: One bounded round; it waits by itself when there is nothing to do.
        stop: Ends the loop after the round that runs.
        reach: Told of every round's outcome.
        backoff: Gives the pauses; reset by a round that went well.
    """
    while not stop.is_set():
        try:
            work()
        except LinkError as error:
            reach.lost(reason := str(error))
        except SpoolError as error:
            reason = str(error)  # the disk's trouble: the other side may well be there
        except Exception as error:  # a thread that dies in silence loses the node
            log.exception("link.failed", thread=name)
            reach.lost(reason := f"internal error: {type(error).__name__}")
        else:
            reach.reached()
            backoff.reset()
            continue
        pause = backoff.next_s()
        log.warning("link.interrupted", thread=name, reason=reason, retry_in_s=round(pause, 2))
        stop.wait(pause)
