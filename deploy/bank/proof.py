"""The bank's proof that it has everything: what it read, partition by partition, beside the fund's manifests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from processors.payout.signatures import payload_digest, signed_payload
from schemas.events.manifests import PayoutManifest, SystemShare

CHAIN_START: Final = "0" * 64
MANIFESTS_WAITING_MAX: Final = 1_000
"""Manifests of one partition that come before their instructions; more is a fault of its own."""


class Genuine(NamedTuple):
    """An instruction that the fund signed, as it counts in a manifest. Whole rupiah."""

    offset: int
    digest: str
    payment_system: str
    amount_rupiah: int


def chained(chain: str, digests: Iterable[str]) -> str:
    """The chain's digest after these instructions' digests, each 64 hex digits."""
    for digest in digests:
        chain = sha256((chain + digest).encode()).hexdigest()
    return chain


def by_system(found: Iterable[Genuine]) -> tuple[SystemShare, ...]:
    """Each payment system's count and rupiah, by name."""
    counts: dict[str, tuple[int, int]] = {}
    for each in found:
        count, amount = counts.get(each.payment_system, (0, 0))
        counts[each.payment_system] = count + 1, amount + each.amount_rupiah
    return tuple(SystemShare(payment_system=name, count=count, amount=amount) for name, (count, amount) in sorted(counts.items()))


@dataclass(slots=True)
class _Partition:
    """`begun`: the first offset that was read, `position`: the one after the last. `last`: the manifest judged last."""

    begun: int | None = None
    position: int = 0
    unproven: deque[Genuine] = field(default_factory=deque)
    waiting: list[PayoutManifest] = field(default_factory=list)
    last: PayoutManifest | None = None


@dataclass(slots=True)
class Proof:
    """`proven` counts manifests that agree with what was read, `faults` says what does not. Unless it is read `from_beginning`, the first
    manifest whose instructions were not all read from here is taken as the beginning, and proves nothing."""

    from_beginning: bool = False
    proven: int = 0
    faults: list[str] = field(default_factory=list)
    _partitions: dict[int, _Partition] = field(default_factory=dict)

    def read(self, partition: int, offset: int, instruction: Genuine | None) -> None:
        """A record of the instructions topic was read; `instruction` where it is a genuine one. A repeat counts once."""
        of = self._of(partition)
        of.begun = offset if of.begun is None else of.begun
        if offset < of.position:
            return
        of.position = offset + 1
        if instruction:
            of.unproven.append(instruction)
        self._judge(partition, of)

    def told(self, manifest: PayoutManifest, *, genuine: bool) -> None:
        """A manifest was read. It is judged as soon as all that it speaks of was read."""
        of = self._of(manifest.partition)
        named = f"manifest {manifest.number} of partition {manifest.partition}"
        if not genuine:
            self.faults.append(f"{named} is not signed by the fund")
        elif len(of.waiting) >= MANIFESTS_WAITING_MAX:
            self.faults.append(f"{named}: too many wait for instructions that do not come")
        elif not any(known.number == manifest.number for known in of.waiting) and manifest.number > (
            of.last.number if of.last else 0
        ):
            of.waiting.append(manifest)
            self._judge(manifest.partition, of)

    def missing(self) -> list[str]:
        """Manifests whose instructions were not all read: asked at the end of reading, these are losses."""
        return [
            f"manifest {manifest.number} of partition {number}: records up to offset {manifest.through_offset - 1} were told of, "
            f"those from {of.position} on were not read"
            for number, of in sorted(self._partitions.items())
            for manifest in of.waiting
            if of.last or self.from_beginning
        ]

    def _of(self, partition: int) -> _Partition:
        return self._partitions.setdefault(partition, _Partition())

    def _read_all_of(self, of: _Partition, manifest: PayoutManifest) -> bool:
        """False when the instructions before were read by somebody else, or in an earlier life."""
        return of.last is not None or self.from_beginning or (manifest.number == 1 and of.begun == 0)

    def _judge(self, partition: int, of: _Partition) -> None:
        while of.waiting and of.waiting[0].through_offset <= of.position:
            manifest = of.waiting.pop(0)
            covered = list(_take(of.unproven, manifest.through_offset))
            if self._read_all_of(of, manifest):
                faults = list(_disagreements(manifest, covered, of.last))
                self.faults += [f"manifest {manifest.number} of partition {partition}: {fault}" for fault in faults]
                self.proven += not faults
            of.last = manifest


def _take(unproven: deque[Genuine], through: int) -> Iterator[Genuine]:
    while unproven and unproven[0].offset < through:
        yield unproven.popleft()


def _disagreements(manifest: PayoutManifest, covered: list[Genuine], last: PayoutManifest | None) -> Iterator[str]:
    amount = sum(each.amount_rupiah for each in covered)
    before = last.digest if last else CHAIN_START
    if manifest.number != (last.number + 1 if last else 1):
        yield f"follows manifest {last.number if last else 0}: one between them is missing"
        return
    if manifest.previous != (payload_digest(signed_payload(last)) if last else None):
        yield "names another manifest before it than the one that was read"
    if manifest.count != len(covered):
        yield f"{manifest.count} instructions were sent and {len(covered)} read"
    if manifest.amount != amount:
        yield f"{manifest.amount} rupiah were sent and {amount} read"
    if manifest.systems != by_system(covered):
        yield "the payment systems' parts are others than were read"
    if manifest.digest != chained(before, (each.digest for each in covered)):
        yield "the chained digest is not that of the instructions that were read"
