"""Giving products and variants the values that they had before an import."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, prefetch_related_objects
from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Result
from my_shop.kernel.pages.versions import announce_change
from products import search
from products.models import Brand, Category, Manufacturer, Product, Tag, Variant
from products.services.attributes import get_or_create_option_value, get_or_create_tag, write_tags
from products.services.catalogue import write_products
from products.services.facets import refresh_facets
from products.services.history import one_change, read
from products.services.import_report import kept
from products.services.prices import lock_prices
from products.services.variants import VariantInput, write_variants

Row = TypeVar("Row", bound=Model)
Answers = dict[int, tuple[Result, str]]


def put_back_products(wanted: dict[int, dict]) -> Answers:
    """Give products the values that they had, where these still are what the import has made of them.

    :param wanted: by primary key, ``old`` and ``new`` values by the names of fields, as ``import_report.kept`` says.
    :returns: what became of those that are there.
    """
    rows = Product.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True, of=("self",))
    products = list(rows.select_related("category", "brand", "manufacturer"))
    prefetch_related_objects([each for each in products if "tags" in wanted[each.pk]["new"]], "tags")
    labels = {str(model._meta.model_name): _labels(model, wanted) for model in (Category, Brand, Manufacturer)}
    tag = cache(lambda name: get_or_create_tag(name=name))
    tags: dict[Product, list[Tag]] = {}

    def fill(product: Product, values: dict[str, Any]) -> str:
        for name, known in labels.items():
            if values.get(name) is not None and values[name] not in known:
                what = product._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                return gettext("It stays: the %(what)s it had is deleted.") % {"what": what}
        for name, value in values.items():
            if name == "tags":
                tags[product] = [tag(each) for each in value]
            else:
                setattr(product, name, labels[name].get(value) if name in labels else value)
        return ""

    def write(some: Sequence[Product]) -> None:
        write_products(some)
        write_tags({product: tags[product] for product in some if product in tags})
        _bring_up_to_date({product.pk for product in some})

    return _put_back(products, wanted, fill, write)


def put_back_variants(wanted: dict[int, dict]) -> Answers:
    """Give variants the values that they had; see ``put_back_products``."""
    variants = list(lock_prices(wanted).values())
    prefetch_related_objects(variants, "product", "option_values__option")
    option_value = cache(lambda option, value: get_or_create_option_value(option=option, value=value))
    data: dict[int, VariantInput] = {}

    def fill(variant: Variant, values: dict[str, Any]) -> str:
        chosen = list(variant.option_values.all())
        if "option_values" in values:
            chosen = [option_value(option, value) for option, value in dict(values["option_values"] or {}).items()]
        facts = {name: read(name, value) for name, value in values.items() if name != "option_values"}
        data[variant.pk] = VariantInput.like(variant, variant=variant, option_values=chosen, **facts)
        return ""

    def write(some: Sequence[Variant]) -> None:
        write_variants([(variant.product, data[variant.pk]) for variant in some])
        _bring_up_to_date({variant.product_id for variant in some})

    return _put_back(variants, wanted, fill, write)


def _put_back(
    rows: Sequence[Row],
    wanted: dict[int, dict],
    fill: Callable[[Row, dict[str, Any]], str],
    write: Callable[[Sequence[Row]], None],
) -> Answers:
    answers: Answers = {}
    ready = []
    for row in rows:
        old, new = wanted[row.pk]["old"], wanted[row.pk]["new"]
        ours = {name: old[name] for name in new if _now(row, name) == new[name]}
        refusal = fill(row, ours) if ours else gettext("It stays: somebody has changed it since.")
        if refusal:
            answers[row.pk] = Result.SKIPPED, refusal
        else:
            ready.append(row)
            answers[row.pk] = Result.CHANGED, _in_words(row, ours, [name for name in new if name not in ours])
    return answers | {pk: (Result.SKIPPED, reason) for pk, reason in _refusals(write, ready).items()}


def _refusals(write, rows) -> dict[int, str]:
    """Write rows together; where one breaks a rule, half of them, and so on. Return why those stay that break one."""
    if not rows:
        return {}
    try:
        with one_change() as change, change.attempt():
            write(rows)
    except ValidationError as error:
        if len(rows) == 1:
            return {rows[0].pk: " ".join(error.messages)}
        half = len(rows) // 2
        return _refusals(write, rows[:half]) | _refusals(write, rows[half:])
    return {}


def _labels(model, wanted):
    """Return the rows of a model that products had, by primary key."""
    name = model._meta.model_name
    return model._default_manager.in_bulk({told["old"].get(name) for told in wanted.values()} - {None})


def _now(row, name):
    if name in {"option_values", "tags"}:
        return kept(list(getattr(row, name).all()))
    return kept(getattr(row, name))


def _in_words(row, ours, left):
    facts = {"names": _names(row, ours), "left": _names(row, left)}
    if left:
        return gettext("as before: %(names)s. Changed by somebody since, so left: %(left)s") % facts
    return gettext("as before: %(names)s") % facts


def _names(row, fields):
    return ", ".join(str(row._meta.get_field(name).verbose_name) for name in fields)


def _bring_up_to_date(product_ids):
    search.index(product_ids)
    refresh_facets(product_ids)
    announce_change()
