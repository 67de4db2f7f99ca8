"""Orders that staff write down by and by: saved as typed, gone on with, discarded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from orders.models import DraftOrder, Order
from orders.services.order.transitions import version_of

LONGEST = 500
"""Characters of one field that are kept."""

MOST_LINES = 200


class DraftGone(Exception):
    """An order has been made of the draft meanwhile, or somebody has discarded it."""

    def __init__(self):
        super().__init__(
            gettext("This draft is not there any more: an order was made of it, or somebody has discarded it.")
        )


class StaleDraft(Exception):
    """Somebody else has saved the draft since the page was opened."""

    def __init__(self, draft: DraftOrder):
        super().__init__(
            gettext("Nothing was saved: %(who)s has saved this draft since you opened it. Open it again to go on.")
            % {"who": (draft.user and (draft.user.get_full_name() or str(draft.user))) or gettext("somebody else")}
        )


@transaction.atomic
def save_draft(
    *,
    typed: Mapping[str, str],
    lines: Sequence[Mapping[str, str]],
    staff,
    draft_id: int | None = None,
    version: int | None = None,
) -> DraftOrder:
    """Keep what was typed of an order, as it is: nothing of it is checked.

    :param typed: what stands in the form, by the names of its fields.
    :param lines: ``sku`` and ``quantity`` of each row, as typed; empty rows are left out.
    :param draft_id: the draft that is gone on with; None: a new one.
    :param version: the one of it that the page had shown.
    :raises DraftGone: when it is not there any more.
    :raises StaleDraft: when it has another version by now.
    """
    draft = DraftOrder()
    if draft_id is not None:
        found = _locked(draft_id, version)
        if found is None:
            raise DraftGone
        draft, draft.version = found, found.version + 1
    draft.typed = {name: _kept(text) for name, text in typed.items()}
    rows = [{name: _kept(row.get(name, "")) for name in ("sku", "quantity")} for row in lines[:MOST_LINES]]
    draft.lines = [row for row in rows if any(row.values())]
    draft.email, draft.user = draft.typed.get("email", "")[:254].strip(), staff
    draft.save()
    return draft


def discard_draft(*, draft_id: int, version: int | None) -> None:
    """Delete a draft, if it is still there, in the caller's transaction.

    :param version: the one of it that the page had shown.
    :raises StaleDraft: when it has another version by now.
    """
    if draft := _locked(draft_id, version):
        draft.delete()


def _locked(draft_id, version) -> DraftOrder | None:
    locked = DraftOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    found = locked.filter(pk=draft_id).order_by().first()
    if found and found.version != version:
        raise StaleDraft(found)
    return found


@transaction.atomic
def keep_change(*, order: Order, typed: Mapping[str, str], staff) -> None:
    """Keep what somebody has typed to change a confirmed order, as it is, in the place of what they had before.

    :param typed: with the ``version`` of the order that their page showed.
    """
    discard_changes(order=order, staff=staff)
    kept = {name: _kept(text) for name, text in typed.items()}
    DraftOrder.objects.create(typed=kept | {"order": order.number}, user=staff)


def kept_change(*, order: Order, staff) -> dict[str, str]:
    """Return what somebody has typed to change an order; nothing where something has happened to the order since."""
    draft = _changes(order, staff).first()
    return draft.typed if draft and draft.typed["version"] == version_of(order) else {}


def discard_changes(*, order: Order, staff) -> None:
    """Forget what somebody has typed to change an order."""
    _changes(order, staff).delete()


def _changes(order, staff):
    return DraftOrder.objects.filter(user=staff, typed__order=order.number)


def delete_stale_drafts(*, now: datetime) -> int:
    """Delete drafts that nobody has saved for ``SHOP_UNCONFIRMED_DAYS`` days, as their pages say; return how many."""
    limit = now - timedelta(days=settings.SHOP_UNCONFIRMED_DAYS)
    deleted, _ = DraftOrder.objects.filter(updated_at__lt=limit).delete()
    return deleted


def _kept(text) -> str:
    return str(text).replace("\x00", "")[:LONGEST]
