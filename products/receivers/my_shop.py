"""What products hears from my_shop."""

from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils.translation import gettext

from my_shop.kernel.signals import HomeSection, home_sections_asked, overdue_work_due
from products import search
from products.selectors import pages
from products.services import file_cleanup


@receiver(home_sections_asked, dispatch_uid="products.show_catalogue_sections")
def show_catalogue_sections(sender, request, **kwargs):
    """The home page shows categories, best sellers and what is new."""
    tiles, best, newest = pages.category_tiles(), pages.best_selling_cards(), pages.new_cards()
    bands = [
        (10, "products/_home_categories.html", {"tiles": tiles}, tiles),
        (
            20,
            "products/_home_cards.html",
            {"cards": best, "title": gettext("Best sellers"), "sort": "best_selling"},
            best,
        ),
        (
            30,
            "products/_home_cards.html",
            {"cards": newest, "title": gettext("New in the shop"), "sort": "newest"},
            newest,
        ),
    ]
    return [
        HomeSection(position, render_to_string(template, {"section": context}))
        for position, template, context, shown in bands
        if shown
    ]


@receiver(overdue_work_due, dispatch_uid="products.sweep_files")
def sweep_files(sender, now, **kwargs):
    """Deletes, once an hour, files that were sold and that nobody can have any more."""
    file_cleanup.sweep_files(now=now)


@receiver(overdue_work_due, dispatch_uid="products.keep_search_quick")
def keep_search_quick(sender, now, **kwargs):
    """Looks, once an hour, which words are common and which products sell best, where the search looks first."""
    search.keep_quick(now=now)
