"""What products hears from my_shop."""

from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.signals import (
    HomeSection,
    address_asked,
    audit_asked,
    back_office_searched,
    desk_asked,
    exporters_asked,
    home_sections_asked,
    importers_asked,
    overdue_work_due,
    picture_fetched,
    readiness_asked,
    reports_asked,
)
from products import exports, imports, reports, search
from products.selectors import audit, back_office, pages, readiness, work
from products.services import feeds, file_cleanup, history, pictures, publication


@receiver(home_sections_asked, dispatch_uid="products.show_catalogue_sections")
def show_catalogue_sections(sender, request, **kwargs):
    """The home page shows categories, best sellers and what is new."""
    return [
        HomeSection("products.categories", _("Shop by category"), 10, _categories),
        HomeSection("products.best_sellers", _("Best sellers"), 20, _best_sellers),
        HomeSection("products.new", _("New in the shop"), 30, _new),
    ]


def _categories():
    tiles = pages.category_tiles()
    return render_to_string("products/_home_categories.html", {"section": {"tiles": tiles}}) if tiles else ""


def _best_sellers():
    return _cards(pages.best_selling_cards(), gettext("Best sellers"), "best_selling")


def _new():
    return _cards(pages.new_cards(), gettext("New in the shop"), "newest")


def _cards(cards, title, sort):
    section = {"cards": cards, "title": title, "sort": sort}
    return render_to_string("products/_home_cards.html", {"section": section}) if cards else ""


@receiver(address_asked, dispatch_uid="products.know_address")
def know_address(sender, view, named, drafts_too, **kwargs):
    """Says whether there is a product or a category at an address."""
    return pages.is_there(view, named, drafts_too=drafts_too)


@receiver(readiness_asked, dispatch_uid="products.name_what_is_missing")
def name_what_is_missing(sender, **kwargs):
    """Says what the catalogue needs before the first customer."""
    return readiness.lines()


@receiver(overdue_work_due, dispatch_uid="products.sweep_files")
def sweep_files(sender, now, **kwargs):
    """Deletes, once an hour, files that were sold and that nobody can have any more."""
    file_cleanup.sweep_files(now=now)


@receiver(overdue_work_due, dispatch_uid="products.make_feeds")
def make_feeds(sender, now, **kwargs):
    """Makes the product feeds anew, where something has changed."""
    feeds.make_due_feeds(now=now)


@receiver(overdue_work_due, dispatch_uid="products.keep_search_quick")
def keep_search_quick(sender, now, **kwargs):
    """Looks, once an hour, which words are common and which products sell best, where the search looks first."""
    search.keep_quick(now=now)


@receiver(overdue_work_due, dispatch_uid="products.publish_due")
def publish_due(sender, now, **kwargs):
    """Publishes and withdraws the products whose time has come."""
    publication.publish_due(now=now)


@receiver(desk_asked, dispatch_uid="products.name_work")
def name_work(sender, user, **kwargs):
    """Says what runs low, what is sold out, and which reviews are new."""
    return work.catalogue_tasks(user)


@receiver(back_office_searched, dispatch_uid="products.search_catalogue")
def search_catalogue(sender, user, words, **kwargs):
    """Finds products and SKUs."""
    return back_office.search_catalogue(user=user, words=words)


@receiver(overdue_work_due, dispatch_uid="products.sweep_revisions")
def sweep_revisions(sender, now, **kwargs):
    """Deletes what the history of products has kept for a year."""
    history.sweep_revisions(now=now)


@receiver(audit_asked, dispatch_uid="products.tell_changes")
def tell_changes(sender, since, until, user_ids, **kwargs):
    """Tells what staff changed of products, value by value, and of the stock."""
    return audit.changes(since=since, until=until, user_ids=user_ids)


@receiver(importers_asked, dispatch_uid="products.offer_importers")
def offer_importers(sender, **kwargs):
    """Takes files of the catalogue."""
    return imports.IMPORTERS


@receiver(exporters_asked, dispatch_uid="products.offer_exporters")
def offer_exporters(sender, **kwargs):
    """Hands out tables of the catalogue."""
    return exports.EXPORTERS


@receiver(reports_asked, dispatch_uid="products.offer_reports")
def offer_reports(sender, **kwargs):
    """Draws reports of the catalogue."""
    return reports.REPORTS


@receiver(picture_fetched, dispatch_uid="products.attach_picture")
def attach_picture(sender, picture_id, address, owners, **kwargs):
    """Shows a picture that was fetched with the products and variants that wanted it."""
    return pictures.attach_picture(picture_id=picture_id, address=address, owners=owners)
