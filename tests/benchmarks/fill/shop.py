"""The whole shop, in the order in which its rows need each other."""

from multiprocessing import get_context

from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import connection

from my_shop.kernel import clock
from products import search
from products.models import Product
from tests import factories
from tests.benchmarks.fill import catalogue, office, trade
from tests.benchmarks.fill.tables import be_quick, execute, quick_writes, reset_sequences, value, without_indexes

INDEXERS = 2
BATCH = 2000


def create_database() -> None:
    """Make the database that the settings name, and migrate it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])}")
    call_command("migrate", verbosity=0)


def fill(*, products: int, orders: int, say=lambda what: None) -> None:
    """Fill an empty shop."""
    people = max(3, orders // 10)
    delivery, payment = trade.ways()
    with quick_writes():
        catalogue.stage(products)
        trade.stage(orders, products=products, people=people)
        say("drawn")
        trade.fill_people(people)
        catalogue.fill_reviews(products, people)
        catalogue.fill(trade.DAYS)
        say(f"{products:,} products")
        trade.fill(delivery, payment)
        say(f"{orders:,} orders")
        office.fill()
        say("what the back office keeps")
        reset_sequences()
    say("indexes")
    be_quick()
    execute("ANALYZE")
    slugs = Product.objects.published().order_by("pk").values_list("slug", flat=True)[:3]
    factories.posts(12, slugs=list(slugs))
    rebuild(say)
    execute("VACUUM ANALYZE")
    say("vacuumed")


def rebuild(say=lambda what: None) -> None:
    """Make the search index, and run every command of the shop that rebuilds something."""
    _index()
    say("search index")
    mine = {app.name for app in apps.get_app_configs()}
    for name, app in sorted(get_commands().items()):
        if app in mine and name.startswith("rebuild_") and name != "rebuild_search_index":
            call_command(name, verbosity=0)
            say(name)
    search.keep_quick(now=clock.now())  # as the worker does each hour


def _index():
    highest = value("SELECT coalesce(max(id), 0) FROM products_product")
    with without_indexes("tablename LIKE 'products_search%' AND indexdef LIKE '%USING gin%'"):
        connection.close()
        with get_context("fork").Pool(INDEXERS) as pool:
            list(pool.imap_unordered(_index_some, range(0, highest, BATCH)))
        be_quick()


def _index_some(begin):
    search.index(Product.objects.filter(pk__gt=begin, pk__lte=begin + BATCH).values_list("pk", flat=True))
