"""Legal texts as people read them: the one in force, earlier ones, those that an order hangs on."""

from django.db import connection
from django.utils.safestring import mark_safe

from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.signals import HelpText
from orders.models import LegalText, LegalTextVersion, Order
from orders.services.legal.versions import KEPT

LISTED = ["id", "kind", "number", "published_at"]
"""What names a version; its words are long."""

NAMED = PreparedQuery(lambda ids: LegalTextVersion.objects.filter(pk__in=ids).values_list(*LISTED))


def help_text(page: str) -> HelpText | None:
    """Return the text that the merchant has put in force for a help page; None where it is the standard text."""
    text = LegalText.objects.filter(kind=page).exclude(current=None).select_related("current").first()
    if text is None:
        return None
    current = text.current
    return HelpText(
        title=current.title,
        html=mark_safe(current.html),  # made by a service out of Markdown
        version=_capitalised(current),
        earlier=tuple((_capitalised(version), version.get_absolute_url()) for version in earlier_versions(current)),
    )


def earlier_versions(current: LegalTextVersion) -> list[LegalTextVersion]:
    """Return what was published before a version, the newest first, without the words."""
    versions = LegalTextVersion.objects.filter(kind=current.kind, number__lt=current.number).only(*LISTED)
    return list(versions.order_by("-number"))


def versions_of(order: Order) -> dict[str, LegalTextVersion]:
    """Return the versions that an order hangs on, by kind, without their words; none for one from before there were.

    Those of an order that waits for confirmation are links and no more: nobody is asked for their names.
    """
    ids = {kind: pk for kind, column in KEPT.items() if (pk := getattr(order, column))}
    if order.is_placed or not ids:
        return {kind: LegalTextVersion(pk=pk, kind=kind) for kind, pk in ids.items()}
    rows = NAMED.rows(list(ids.values()))
    found = [LegalTextVersion.from_db(connection.alias, LISTED, row) for row in rows]
    return {version.kind: version for version in sorted(found, key=lambda one: list(KEPT).index(one.kind))}


def _capitalised(version):
    words = version.in_words
    return words[:1].upper() + words[1:]
