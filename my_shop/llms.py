"""``/llms.txt``: the shop on one page, for language models and whatever works with them (llmstxt.org).

A heading with the shop's name, a quotation that sums it up, words on how to read on, and sections of links. Each app
brings its sections in its module ``llms``, an app that is left out takes them with it.
"""

from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.countries import country_choices
from my_shop.kernel.html_to_markdown import escape_markdown
from my_shop.kernel.llms import Link, Section
from my_shop.kernel.money import shows_tax_apart
from my_shop.kernel.pages.keeping import remember
from my_shop.kernel.plain_answers import PLAIN, answer_with_text
from my_shop.views import help_pages


@require_safe
def llms(request):
    """Answer everybody with the same, made anew once something of the shop has changed."""
    return answer_with_text(request, remember("llms", llms_text), content_type=PLAIN)


def llms_text() -> str:
    """Return the page."""
    brand = current_brand()
    summary = brand.row.description or gettext("%(shop_name)s is an online shop.") % {"shop_name": brand.name}
    parts = [f"# {escape_markdown(brand.name)}", f"> {escape_markdown(summary)}", " ".join(_facts())]
    for section in _merged([*_own_sections(), *_sections_of_apps()]):
        parts += [f"## {section.title}", "\n".join(_line(link) for link in section.links)]
    return "\n\n".join(parts) + "\n"


def _facts():
    tax = gettext("without tax") if shows_tax_apart() else gettext("with tax")
    yield gettext("Prices are in %(currency)s, %(tax)s.") % {"currency": settings.SHOP_CURRENCY, "tax": tax}
    if apps.is_installed("orders"):
        countries = ", ".join(name for _, name in country_choices())
        yield gettext("The shop delivers to: %(countries)s.") % {"countries": countries}
    yield gettext("Addresses that end in .md are Markdown: the page for people ends in a slash instead.")


def _sections_of_apps():
    for app in settings.SHOP_APPS:
        if module_has_submodule(import_module(app), "llms"):
            yield from import_module(f"{app}.llms").sections()


def _own_sections():
    shop = [Link(str(label), reverse("help", args=[page])) for page, label in help_pages()]
    programs = [
        *_link(gettext("Universal Commerce Protocol"), "ucp_profile", gettext("what agents may do here")),
        *_link(gettext("API"), "api_docs", gettext("browse, order and pay by programs")),
        *_link(gettext("API schema"), "schema", "OpenAPI"),
        *_link(gettext("Sitemap"), "sitemaps", gettext("every page")),
    ]
    return [Section(gettext("Delivery, returns and terms"), 30, shop), Section(gettext("For programs"), 60, programs)]


def _link(name, view, note):
    """A link to what may not be part of this shop."""
    try:
        return [Link(name, reverse(view), note)]
    except NoReverseMatch:
        return []


def _merged(sections):
    """Those with links, in their order; several of one title are one."""
    found: dict[str, Section] = {}
    for section in sorted(sections, key=lambda section: section.position):
        found.setdefault(section.title, Section(section.title, section.position)).links.extend(section.links)
    return [section for section in found.values() if section.links]


def _line(link):
    note = f": {escape_markdown(link.note)}" if link.note else ""
    return f"- [{escape_markdown(link.name)}]({settings.SITE_URL}{link.path}){note}"
