"""Keeping a list as it is looked at, and forgetting it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext

from my_shop.kernel.desk.models import SavedList
from my_shop.kernel.names import folded
from my_shop.kernel.redaction import redact

NOT_KEPT = {"p", "all", "e", "_popup", "_to_field", "_facets"}
"""What an address says of a moment: a page of the list, a window that was opened to choose from it."""


class SavedListRefused(Exception):
    """Why a list is not kept or not forgotten, in words."""


@transaction.atomic
def save_list(*, owner: Any, model: str, name: str, query: str, is_shared: bool = False) -> SavedList:
    """Keep what a list was narrowed to, under a name that no other list has that this person sees.

    :param model: whose rows it shows, such as ``orders.order``.
    :param query: what stands behind the "?" of its address.
    :raises SavedListRefused: nothing is narrowed, or the name is empty, too long or taken.
    """
    row = SavedList(owner=owner, model=model, name=name.strip(), query=kept_query(query), is_shared=is_shared)
    if not row.query:
        raise SavedListRefused(gettext("Filter or search first: there is nothing to keep yet."))
    try:
        row.clean_fields()
    except ValidationError as error:
        raise SavedListRefused(" ".join(error.messages)) from None
    taken = SavedListRefused(gettext("There is a list called “%(name)s” already.") % {"name": row.name})
    if SavedList.objects.shown_to(owner).filter(model=model, folded_name=folded(row.name)).exists():
        raise taken
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise taken from None
    return row


def kept_query(query: str) -> str:
    """Return what of an address narrows or orders a list, in one order."""
    asked = QueryDict(query)
    kept = QueryDict(mutable=True)
    for name in sorted(asked):
        if name not in NOT_KEPT and any(asked.getlist(name)):
            kept.setlist(name, asked.getlist(name))
    return kept.urlencode()


@transaction.atomic
def remove_list(*, user: Any, saved: SavedList) -> None:
    """Forget a list that was kept.

    :raises SavedListRefused: it is somebody else's, and this is no administrator.
    """
    if saved.owner_id != user.pk and not user.is_superuser:
        raise SavedListRefused(gettext("Whoever has shared it can remove it."))
    saved.delete()


@transaction.atomic
def delete_lists_naming(*, emails: Iterable[str]) -> None:
    """Forget the lists of everybody whose search or name has one of these addresses: of somebody who is erased."""
    emails = list(emails)
    for saved in SavedList.objects.all():
        text = f"{saved.name} {unquote_plus(saved.query)}"
        if redact(text, emails) != text:
            saved.delete()
