"""Writing legal texts and publishing them."""

from django.db import transaction
from django.db.models import Max
from django.utils.html import escape
from django.utils.translation import gettext

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.context_processors import shop
from my_shop.kernel.placeholders import check_placeholders, fill_markdown, fill_text
from orders.models import LegalKind, LegalText, LegalTextVersion
from orders.services.legal.standard_texts import digest_of, withdrawal_form

PLACEHOLDERS = (
    "shop_name",
    "shop_email",
    "shop_phone",
    "shop_address",
    "site_url",
    "withdrawal_days",
    "represented_by",
    "register",
    "vat_id",
    "producer_numbers",
    "surveillance_body",
)
"""What a legal text may name; the facts are written in when it is published."""


class NothingToPublish(Exception):
    """The text has no title or no words yet."""


class StandardTextInForce(Exception):
    """The standard text is in force already."""


@transaction.atomic
def save_draft(*, kind: str, title: str, body: str) -> LegalText:
    """Keep what is being written; what is in force stays in force.

    :param kind: one of ``LegalKind``.
    :param body: Markdown, with ``PLACEHOLDERS`` in braces.
    :raises ValidationError: a field breaks its rule, or a placeholder is unknown.
    """
    LegalText.objects.get_or_create(kind=kind)
    text = LegalText.objects.select_for_update(no_key=True).get(kind=kind)
    text.title, text.body = title, body
    text.full_clean()
    check_placeholders(f"{title}\n{body}", known=PLACEHOLDERS)
    text.save(update_fields=["title", "body", "updated_at"])
    return text


@transaction.atomic
def publish_text(*, kind: str, user=None) -> LegalTextVersion:
    """Put what is written in force, as a version with the next number. The same words again make no new version.

    Buyers who are reviewing an order meanwhile are asked again.

    :param user: who publishes.
    :raises NothingToPublish: where title or text is empty.
    :raises ValidationError: a placeholder is unknown.
    """
    text = LegalText.objects.select_for_update(no_key=True).get(kind=kind)
    if not (text.title.strip() and text.body.strip()):
        raise NothingToPublish(gettext("Write a title and a text before you publish."))
    check_placeholders(f"{text.title}\n{text.body}", known=PLACEHOLDERS)
    html, title = draft_html(text), fill_text(text.title, facts())
    if text.current and (text.current.title, text.current.html) == (title, html):
        return text.current
    last = LegalTextVersion.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    text.current = LegalTextVersion.objects.create(
        kind=kind,
        number=last + 1,
        title=title,
        body=text.body,
        html=html,
        digest=digest_of(kind, html),
        published_by=user,
    )
    text.save(update_fields=["current"])
    return text.current


@transaction.atomic
def use_standard_text(*, kind: str) -> LegalText:
    """Put the shop's standard text in force again; the versions that were published stay readable.

    :raises StandardTextInForce: where it is.
    """
    text = LegalText.objects.select_for_update(no_key=True).get(kind=kind)
    if text.current_id is None:
        raise StandardTextInForce(gettext("The shop's standard text is in force."))
    text.current = None
    text.save(update_fields=["current"])
    return text


def draft_html(text: LegalText) -> str:
    """Return what is written as people would read it; the form for a withdrawal stands below in any case."""
    known = facts()
    html = f"<h1>{escape(fill_text(text.title, known))}</h1>\n{fill_markdown(text.body, known)}"
    return f"{html}\n{withdrawal_form()}" if text.kind == LegalKind.WITHDRAWAL else html


def has_outdated_facts(text: LegalText) -> bool:
    """Would the words of the version in force read otherwise if it was published today?"""
    version = text.current
    if version is None:
        return False
    as_typed = LegalText(kind=text.kind, title=version.title, body=version.body)
    return draft_html(as_typed) != version.html


def facts() -> dict[str, str]:
    """Return what the placeholders stand for now."""
    known, brand = shop(None), current_brand()
    return {
        **{name: str(known[name]) for name in ("shop_name", "shop_email", "shop_phone", "site_url", "withdrawal_days")},
        "shop_address": "\n".join(str(line) for line in known["shop_address"]),
        "represented_by": brand.represented_by,
        "register": brand.register,
        "vat_id": brand.vat_id,
        "producer_numbers": "\n".join(brand.producer_numbers),
        "surveillance_body": brand.surveillance_body,
    }
