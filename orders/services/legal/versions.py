"""The versions that an order hangs on: those that its buyer was shown, fixed before anything is written about it."""

from collections.abc import Mapping

from django.db.models import Q
from django.template.loader import render_to_string

from my_shop.kernel.context_processors import shop
from my_shop.kernel.prepared import PreparedQuery
from orders.models import LegalKind, LegalTextVersion, Order
from orders.services.legal.standard_texts import StandardText, standard_texts
from orders.signals import LegalDocument

KEPT = {
    LegalKind.TERMS.value: "terms_version_id",
    LegalKind.WITHDRAWAL.value: "withdrawal_version_id",
    LegalKind.PRIVACY.value: "privacy_version_id",
}
"""The texts that every order keeps, and the column of each."""

FIELDS = tuple(name.removesuffix("_id") for name in KEPT.values())

DOCUMENT = "legal-text:"
"""Before the number of a version, or the name of a kind, whose newest is meant: how a mail asks for its paper."""

CURRENT = PreparedQuery(
    lambda digests: LegalTextVersion.objects.filter(
        Q(text__isnull=False) | Q(number=None, digest__in=digests), kind__in=list(KEPT)
    ).values_list("kind", "number", "pk")
)


def current_versions() -> dict[str, int]:
    """Return the version in force of each text that an order keeps, by kind, in one query.

    A standard text that no order has hung on yet becomes a version now.
    """
    standard = standard_texts(KEPT)
    found = _found(standard)
    missing = [kind for kind in KEPT if kind not in found]
    if missing:
        new = [
            LegalTextVersion(kind=kind, title=text.title, html=text.html, digest=text.digest)
            for kind in missing
            for text in [standard[kind]]
        ]
        # of two that are first at once, one waits for the other here
        LegalTextVersion.objects.bulk_create(new, ignore_conflicts=True)
        found = _found(standard)
    return found


def _found(standard: Mapping[str, StandardText]) -> dict[str, int]:
    rows = CURRENT.rows([text.digest for text in standard.values()])
    standing = {kind: pk for kind, number, pk in rows if number is None}
    return standing | {kind: pk for kind, number, pk in rows if number is not None}


def write_versions(order: Order, versions: Mapping[str, int]) -> None:
    """Write versions into an order, those in force (``current_versions``); nothing is saved."""
    for kind, pk in versions.items():
        setattr(order, KEPT[kind], pk)


def legal_documents(order: Order) -> tuple[LegalDocument, ...]:
    """Return what a buyer is given to keep: the terms and the instructions on withdrawal, as they were shown."""
    kept = {"terms": order.terms_version_id, "withdrawal": order.withdrawal_version_id}
    return tuple(LegalDocument(f"{kind}.html", f"{DOCUMENT}{pk}") for kind, pk in kept.items() if pk)


def paper(document: str) -> bytes | None:
    """Return a version as a page of its own, for a buyer to keep; None where the name means none.

    A buyer is given it on a durable medium (Directive 2011/83/EU, Article 8(7)); a link to a page that can change is
    none (Court of Justice of the European Union, C-49/11).

    :param document: ``DOCUMENT`` and the version's number, or the kind whose newest is meant.
    """
    name = document.removeprefix(DOCUMENT)
    pk = int(name) if name.isdecimal() else current_versions().get(name)
    version = LegalTextVersion.objects.filter(pk=pk).first() if pk else None
    if version is None:
        return None
    return render_to_string("help/_paper.html", {**shop(None), "version": version}).encode()
