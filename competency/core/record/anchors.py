"""Anchors: one short line for the ends of all chains, to be kept where nobody who can write to the database can.

Whoever rewrites a chain and works out its links and its head again leaves nothing in the database that shows it. A
line made after the rewritten entries does: chains only grow, so what it covers must still be there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Collate

from .journal import Fault
from .models import Anchor, AnchoredHead, ChainHead, JournalEntry

ROWS_AT_ONCE = 1_000
_NAME = "cleared-anchor-1"


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """An anchor as it is printed, mailed or kept: when it was made, how many chains and links, and their hash."""

    made_at: datetime
    chains: int
    links: int
    digest: str

    def __str__(self) -> str:
        return f"{_NAME} {_moment(self.made_at)} chains={self.chains} links={self.links} sha256={self.digest}"

    @classmethod
    def read(cls, text: str) -> AnchorLine:
        """The anchor of a line that was kept. Raises ``ValueError`` for anything else."""
        name, moment, *parts = text.split()
        values = dict(part.split("=", 1) for part in parts)
        if name != _NAME or set(values) != {"chains", "links", "sha256"} or len(values["sha256"]) != 64:
            raise ValueError(text)
        made_at = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        return cls(made_at, int(values["chains"]), int(values["links"]), values["sha256"])


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def make_anchor(*, at: datetime) -> AnchorLine:
    """Keep the ends of all chains as they are now and give back the line for it.

    The heads are read by one statement, so that of what is recorded meanwhile each transaction is in it whole or not
    at all; anchors wait for each other.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Anchor._meta.db_table)} IN EXCLUSIVE MODE")
        known = AnchoredHead.objects.filter(chain=OuterRef("chain")).order_by("-anchor").values("link")[:1]
        heads = _in_order(ChainHead.objects.filter(position__gt=0).annotate(known=Subquery(known)))
        hashed, chains, links = _begun(at), 0, 0
        moved: list[AnchoredHead] = []
        for chain, position, link, before in heads.values_list("chain", "position", "link", "known").iterator():
            hashed.update(_line(chain, position, link))
            chains, links = chains + 1, links + position
            if link != before:
                moved.append(AnchoredHead(chain=chain, position=position, link=link))
        anchor = Anchor.objects.create(made_at=at, chains=chains, links=links, digest=hashed.hexdigest())
        for head in moved:
            head.anchor = anchor
        AnchoredHead.objects.bulk_create(moved, batch_size=ROWS_AT_ONCE)
        return AnchorLine(at, chains, links, anchor.digest)


def faults_of_kept() -> Iterator[Fault]:
    """Every head that an anchor in the database covers and that is no link of its chain any more, and a newest anchor
    that is not what its rows come to. Whoever rewrote those rows too is found by ``faults_of_line`` alone."""
    gone = AnchoredHead.objects.annotate(now=_LINK_NOW).exclude(now=F("link")).order_by("anchor", "chain")
    for chain, position, made_at in gone.values_list("chain", "position", "anchor__made_at").iterator():
        yield Fault(chain, position, _not_the_link(made_at))
    newest = Anchor.objects.order_by("-pk").first()
    if newest is not None and _sums(newest).kept != newest.digest:
        yield Fault(_moment(newest.made_at), None, "the rows of this anchor were changed")


def faults_of_line(line: AnchorLine) -> Iterator[Fault]:
    """What the record no longer is of what a line says that was kept elsewhere."""
    said = {"made_at": line.made_at, "chains": line.chains, "links": line.links, "digest": line.digest}
    anchor = Anchor.objects.filter(**said).first()
    name = _moment(line.made_at)
    if anchor is None:
        yield Fault(name, None, "this anchor is not in the record: it was removed or rewritten, or is another site's")
        return
    sums = _sums(anchor)
    if (sums.kept, sums.chains, sums.links) != (line.digest, line.chains, line.links):
        yield Fault(name, None, "the rows of this anchor were changed")
    if sums.now != line.digest:
        yield Fault(name, None, "the chains are not those that this anchor covers")


def _not_the_link(made_at: datetime) -> str:
    return f"this is not the link that was anchored at {_moment(made_at)}"


# The link that stands now where an anchor found one; empty where none stands.
_LINK_NOW = Coalesce(
    Subquery(JournalEntry.objects.filter(chain=OuterRef("chain"), position=OuterRef("position")).values("link")),
    Value(""),
)


def _in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """By chain, as bytes and not as a language sorts, so that the same heads hash alike on every database."""
    return rows.order_by(Collate("chain", {"postgresql": "C", "sqlite": "BINARY"}[connection.vendor]))


@dataclass(frozen=True, slots=True)
class _Sums:
    """What an anchor's rows come to: the hash of the links it kept, that of the links there now, and how many."""

    kept: str
    now: str
    chains: int
    links: int


def _sums(anchor: Anchor) -> _Sums:
    newest = AnchoredHead.objects.filter(chain=OuterRef("chain"), anchor__lte=anchor.pk).order_by("-anchor")
    covered = AnchoredHead.objects.filter(anchor__lte=anchor.pk, pk=Subquery(newest.values("pk")[:1]))
    kept, now = _begun(anchor.made_at), _begun(anchor.made_at)
    chains = links = 0
    rows = _in_order(covered.annotate(now=_LINK_NOW)).values_list("chain", "position", "link", "now")
    for chain, position, link, link_now in rows.iterator():
        kept.update(_line(chain, position, link))
        now.update(_line(chain, position, link_now))
        chains, links = chains + 1, links + position
    return _Sums(kept.hexdigest(), now.hexdigest(), chains, links)


def _begun(made_at: datetime) -> hashlib._Hash:
    return hashlib.sha256(f"{_moment(made_at)}\n".encode())


def _line(chain: str, position: int, link: str) -> bytes:
    return f"{chain} {position} {link}\n".encode()


__all__ = ["AnchorLine", "faults_of_kept", "faults_of_line", "make_anchor"]
