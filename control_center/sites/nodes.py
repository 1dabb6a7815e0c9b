"""Which nodes may send: enrolled once by a code, known by their keys from then on."""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from contracts.nodes import EnrolmentAnswer, EnrolmentRequest
from control_center.audit.store import Act, record
from control_center.db.database import Database
from control_center.db.tables import NodeRow
from control_center.errors import SignInRefused, Unprocessable
from control_center.ids import hashed
from control_center.operators.passwords import Brake
from control_center.signing import CenterKey, NodeKey, node_key

CODE_LASTS = timedelta(hours=24)
FREE_TRIES = 10


class NodeRegistry:
    """Nodes and their keys; the keys are kept in memory, the database is the truth."""

    def __init__(
        self,
        database: Database,
        key: CenterKey,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._database = database
        self._center = key
        self._clock = clock
        self._brake = Brake(monotonic, FREE_TRIES)
        self._keys: dict[str, NodeKey] = {}
        self._known: frozenset[str] = frozenset()

    @property
    def keys(self) -> Mapping[str, NodeKey]:
        """Keys of the enrolled nodes, by node."""
        return self._keys

    @property
    def known(self) -> frozenset[str]:
        """Every node that was added, enrolled or not."""
        return self._known

    async def load(self) -> None:
        """Read nodes and keys from the database."""
        async with self._database.reading() as session:
            rows = (await session.scalars(select(NodeRow))).all()
        self._known = frozenset(row.id for row in rows)
        keys = {row.id: node_key(row.public_key) for row in rows if row.public_key}
        self._keys = {node: key for node, key in keys.items() if key is not None}

    async def add(self, node: str, code: str) -> None:
        """Add a node, or let one that is there enrol anew with this code."""
        at = self._clock()
        async with self._database.writing() as writing:
            row = await writing.session.get(NodeRow, node)
            if row is None:
                row = NodeRow(id=node, created_at=at)
                writing.session.add(row)
            row.code_hash = hashed(code)
            row.code_expires_at = at + CODE_LASTS
            await record(writing, Act("center", "node.code_made", node), at)

    async def enrol(self, asked: EnrolmentRequest, address: str) -> EnrolmentAnswer:
        """Take a node's key in exchange for its code, which is used up.

        Raises:
            SignInRefused: No such node, or another code.
            TooManyTries: Tries come too fast.
            Unprocessable: The key is no Ed25519 public key.
        """
        self._brake.check(address)
        key = node_key(asked.public_key)
        if key is None:
            raise Unprocessable("public_key: expected base64 of 32 bytes, an Ed25519 public key")
        at = self._clock()
        async with self._database.writing() as writing:
            row = await writing.session.get(NodeRow, asked.node)
            if row is None or not _fits(row, asked.code, at):
                raise SignInRefused(
                    "node or code are not right; `control-center add-node` makes one"
                )
            row.code_hash = row.code_expires_at = None
            row.public_key = asked.public_key
            row.enrolled_at = at
            act = Act(f"node:{asked.node}", "node.enrolled", asked.node, note=key.key_id)
            await record(writing, act, at)
        self._brake.forget(address)
        await self.load()
        return EnrolmentAnswer(center_public_key=self._center.public_key)


def _fits(row: NodeRow, code: str, at: datetime) -> bool:
    if row.code_hash is None or row.code_expires_at is None or row.code_expires_at <= at:
        return False
    return hmac.compare_digest(row.code_hash, hashed(code))
