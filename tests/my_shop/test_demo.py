"""The demo shop: its files, and the seeding that goes through every service."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import F, Max, Min, Sum
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from my_shop.demo import data
from my_shop.demo.data import IMAGES, PASSWORD
from my_shop.demo.seed import seed
from my_shop.kernel.pictures.encoding import MAX_SIDE

NEEDED = ("products", "orders", "customers", "blog")
whole_shop = pytest.mark.skipif(not all(map(apps.is_installed, NEEDED)), reason="an app is unplugged")


@pytest.fixture(scope="module")
def catalogue():
    from products.catalogue_file import read_catalogue

    catalogue = read_catalogue(data.FOLDER / "catalogue.csv")
    return replace(catalogue, products=list(catalogue.products))


@whole_shop
class TestCatalogue:
    def test_is_large_enough_for_a_believable_shop(self, catalogue):
        assert catalogue.problems == []
        assert len(catalogue.products) >= 60
        assert len({"->".join(row.fields["category"]) for row in catalogue.products}) >= 10
        assert len({row.fields["brand"] for row in catalogue.products}) >= 8

    def test_names_nothing_that_its_plan_does_not_describe(self, catalogue):
        plan = data.read_toml("catalogue.toml")
        names = {each["path"]: each["name"] for each in plan["categories"]}
        paths = [[names[path.split("/")[0]], names[path]] if "/" in path else [names[path]] for path in names]
        values = {(option["name"], value["name"]) for option in plan["options"] for value in option["values"]}
        for row in catalogue.products:
            assert row.fields["category"] in paths, row.slug
            assert row.fields["brand"] in {brand["name"] for brand in plan["brands"]}, row.slug
            assert {pair for variant in row.variants for pair in variant.options.items()} <= values, row.slug

    def test_repeats_no_text(self, catalogue):
        texts = [row.fields["description"] for row in catalogue.products]
        sentences = [sentence for text in texts for sentence in text.split(". ") if len(sentence) > 30]
        assert len(set(sentences)) == len(sentences)
        assert len({row.fields["summary"] for row in catalogue.products}) == len(catalogue.products)

    def test_changes_the_prices_of_variants_that_there_are(self, catalogue):
        skus = {variant.sku for row in catalogue.products for variant in row.variants}
        assert {change["sku"] for change in data.read_csv("prices.csv")} <= skus


@whole_shop
class TestImages:
    def test_are_all_there_and_all_shown(self, catalogue):
        pictures = [row.picture for row in catalogue.products]
        pictures += [picture for row in catalogue.products for picture in row.pictures]
        pictures += [variant.picture for row in catalogue.products for variant in row.variants]
        assert all(picture.alt for picture in pictures if picture.file)
        shown = {picture.file for picture in pictures if picture.file}
        shown |= {post["cover"] for post in data.posts()} | {person.avatar for person in data.people() if person.avatar}
        assert shown == {path.name for path in IMAGES.iterdir()}

    def test_are_in_their_final_form_and_no_burden(self):
        for path in IMAGES.iterdir():
            with Image.open(path) as image:
                assert image.format == "WEBP", path.name
                assert not {"exif", "icc_profile", "xmp"} & image.info.keys(), path.name
                assert max(image.size) <= MAX_SIDE, path.name
        assert sum(path.stat().st_size for path in IMAGES.iterdir()) < 4_000_000


class TestPosts:
    def test_show_only_products_of_the_catalogue(self):
        slugs = {row["slug"] for row in data.read_csv("catalogue.csv")}
        lines = [line for post in data.posts() for line in post["body"].splitlines()]
        shown = [line[9:-1] for line in lines if line.startswith("[product:")]
        assert shown
        assert set(shown) <= slugs

    def test_are_real_articles(self):
        assert len(data.posts()) == 8
        assert all(240 <= len(post["body"].split()) <= 500 for post in data.posts())


def figures():
    """Count the rows of everything that the seeding touches, and the newest change."""
    counts = {}
    for app in NEEDED:
        for model in apps.get_app_config(app).get_models():
            counts[model._meta.label] = model.objects.count()
    for label in ("pictures.Picture", "account.EmailAddress", "auth.User"):
        counts[label] = apps.get_model(label).objects.count()
    return counts


@pytest.fixture(scope="module")
def seeded(module_rows, tmp_path_factory):
    """The demo shop, seeded once for tests that leave it as it is."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("MEDIA_ROOT", "PRIVATE_ROOT")}
    with override_settings(**folders):
        seed()
    return folders


def rows():
    """Every row of every model, without the ids that Django gives to rights and to rows between two others."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.label not in {"contenttypes.ContentType", "auth.Permission"}:
            names = [field.attname for field in model._meta.concrete_fields]
            between = model._meta.auto_created
            if model is Group.permissions.through:
                names = ["group__name", "permission__codename", "permission__content_type__model"]
            elif between:
                names.remove("id")
            found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found


@whole_shop
@pytest.mark.usefixtures("seeded")
class TestDumpAndLoad:
    """An empty database that is loaded from a dump is the shop that was dumped."""

    LEFT_OUT = ("contenttypes", "auth.permission", "sessions", "customers.credential", "knox")

    def test_brings_every_row_back_and_the_search_with_it(self, db, tmp_path, client):
        from products import search
        from products.models import Category, Product

        dump = tmp_path / "shop.json"
        natural = {"use_natural_foreign_keys": True}
        shopper = get_user_model().objects.get(email="shopper@larkfield.example")
        client.login(username=shopper.username, password=PASSWORD)  # somebody is logged in, in every shop
        assert apps.get_model("customers.Credential").objects.exists()
        before, typed = rows(), ["harbour mug", "mugg", "kitchen", "linen"]
        found = [search.find(text) for text in typed]
        call_command("dumpdata", exclude=self.LEFT_OUT, output=str(dump), **natural)
        connection.check_constraints()  # PostgreSQL empties no table that has rows to check yet
        call_command("flush", interactive=False, verbosity=0)
        assert search.find(typed[0]).ids == ()
        assert not Product.objects.exists()
        call_command("loaddata", dump, verbosity=0)
        after = rows()
        gone = {"sessions.Session", "customers.Credential", "pages.Change"}  # the last is renewed
        assert {label for label in before if before[label] != after[label]} == gone
        assert [search.find(text) for text in typed] == found
        assert found[0].ids
        assert Category.objects.create(name="Attic", slug="attic").pk

    def test_loads_a_comment_before_its_post(self, db, tmp_path):
        from blog.models import Comment, Post
        from customers.models import OutgoingEmail

        fixture, mails = tmp_path / "comment.json", OutgoingEmail.objects.count()
        post = Post.objects.first()
        comment = Comment(pk=post.pk + 1000, post_id=post.pk + 1000, name="Reader", text="Before my post.")
        comment.created_at = timezone.now()
        later = Post.objects.get(pk=post.pk)
        later.pk, later.slug = post.pk + 1000, "later"
        fixture.write_text(serializers.serialize("json", [comment, later]))
        call_command("loaddata", fixture, verbosity=0)
        assert Comment.objects.get(pk=comment.pk).post.slug == "later"
        assert OutgoingEmail.objects.count() == mails


@whole_shop
@pytest.mark.usefixtures("seeded")
class TestSeed:
    def test_fills_every_part_of_the_shop(self):
        from blog.models import Comment, Post
        from orders.models import Order, ShippingMethod
        from products.models import Category, Product, Review, Variant

        assert Product.objects.published().count() == 80
        assert Category.objects.count() >= 10
        assert ShippingMethod.objects.count() == 3
        assert Order.objects.count() >= 60
        found = set(Order.objects.values_list("status", flat=True))
        assert found >= {"placed", "confirmed", "packed", "shipped", "delivered", "cancelled", "returned"}
        assert not Order.objects.filter(needs_attention=True).exists()
        assert Review.objects.count() == 40
        assert Post.objects.published().count() == 8
        assert Comment.objects.filter(status="held").exists()
        assert Comment.objects.approved().exists()
        assert Variant.objects.filter(quantity=0).exists()
        assert Variant.objects.filter(quantity__range=(1, 5)).exists()

    def test_changes_nothing_the_second_time(self):
        before, said = figures(), []
        seed(with_pictures=False, say=said.append)
        assert figures() == before
        assert not any(said)

    def test_goes_on_where_it_was_cut_off(self):
        from blog.models import Post
        from products.models import Variant

        before = figures()
        with transaction.atomic():
            Post.objects.get(slug="mending").delete()
            gone = Variant.objects.get(sku="QUI-DAY-CLAY-P")  # was never in stock, so it has no books
            gone.delete()
            seed(with_pictures=False)
            after = figures()
            transaction.set_rollback(True)
        for grows in ("customers.OutgoingEmail", "products.Revision"):  # what came back is told of, and noted
            assert after.pop(grows) >= before.pop(grows)
        assert after == before

    def test_keeps_the_books(self):
        from products.models import Product, StockMovement, Variant

        ledger = dict(StockMovement.objects.order_by().values_list("variant").annotate(units=Sum("change")))
        assert all(ledger.get(pk, 0) == units for pk, units in Variant.objects.values_list("pk", "quantity"))
        assert not Product.objects.annotate(units=Sum("variants__quantity")).exclude(units=F("quantity")).exists()

    def test_names_the_prior_price_that_the_dated_history_gives(self):
        from products.models import Variant

        reduced = list(Variant.objects.filter(compare_at_price__gt=F("price")).prefetch_related("price_points"))
        assert len(reduced) >= 10
        for variant in reduced:
            [began, *before] = variant.price_points.all()
            start = began.since - timedelta(days=30)
            held = [point.price for point in before if point.since > start]
            held += [next(point.price for point in before if point.since <= start)]
            assert (began.price, variant.lowest_price_30_days) == (variant.price, min(held)), variant.sku
        assert sum(variant.lowest_price_30_days != variant.compare_at_price for variant in reduced) == 3
        assert all(variant.is_reduced for variant in reduced), "the demo announces what the law lets it announce"
        dearer = Variant.objects.filter(price_points__price__lt=F("price"), lowest_price_30_days__isnull=False)
        assert not dearer.exists()

    def test_sells_food_at_the_reduced_rate_and_files_without_parcels(self):
        from orders.models import OrderLine
        from products.models import Product
        from products.services import downloads

        larder = Product.objects.filter(category__path="kitchen/larder")
        assert set(larder.values_list("tax_class", "is_digital")) == {("reduced", False)}
        files = Product.objects.filter(is_digital=True)
        assert files.filter(is_published=True).count() == 2
        [line] = OrderLine.objects.filter(sku__in=files.values("variants__sku")).select_related("order")
        assert (line.is_digital, line.order.needs_delivery, line.order.is_delivered) == (True, False, True)
        [granted] = downloads.downloads_of(order_number=line.order.number)
        assert granted.file.name == "twelve-suppers-booklet.pdf" and granted.grant.downloads_left == 5

    def test_has_real_papers_to_sell_as_files(self, seeded, settings):
        from products.models import Product
        from products.models.downloads import VariantFile

        settings.PRIVATE_ROOT = seeded["PRIVATE_ROOT"]
        pages = {}
        for file in VariantFile.objects.current():
            with file.file.open("rb") as content:
                pages[file.name] = len(PdfReader(content).pages)
        assert pages == {"twelve-suppers-booklet.pdf": 13, "apron-sewing-pattern.pdf": 6}
        told = {product.slug: product.details["Format"] for product in Product.objects.filter(is_digital=True)}
        assert told == {slug.removesuffix(".pdf"): f"PDF, {count} pages, A5" for slug, count in pages.items()}

    def test_dates_everything_back_and_nothing_ahead(self):
        from orders.models import Order, OrderEvent
        from products.models import PricePoint, Review, StockMovement

        now = timezone.now()
        assert not PricePoint.objects.filter(since__gt=now - timedelta(days=5)).exists()
        placed = Order.objects.aggregate(first=Min("placed_at"), last=Max("placed_at"))
        assert now - timedelta(days=31) < placed["first"] < now - timedelta(days=25)
        for model in (OrderEvent, StockMovement, Review):
            assert not model.objects.filter(created_at__gt=now).exists()

    def test_leaves_one_mail_to_send_and_one_refused(self):
        from customers.models import OutgoingEmail

        assert OutgoingEmail.objects.filter(status="queued").count() == 1
        assert OutgoingEmail.objects.filter(status="failed").count() == 1
        assert OutgoingEmail.objects.filter(status="sent", sent_at__isnull=False).count() > 50

    def test_lets_the_demo_people_in_by_their_roles(self):
        from allauth.account.models import EmailAddress
        from django.contrib.auth import authenticate, get_user_model

        for person in data.logins():
            assert EmailAddress.objects.filter(email=person.email, verified=True, primary=True).exists()
            user = authenticate(username=person.email, password=PASSWORD)
            assert user.is_staff is (person.role != "shopper")
        assert get_user_model().objects.get(email="admin@larkfield.example").is_superuser
        groups = get_user_model().objects.filter(groups__isnull=False).values_list("email", "groups__name")
        assert set(groups) == {("editor@larkfield.example", "editor"), ("manager@larkfield.example", "manager")}
        shoppers = get_user_model().objects.filter(is_staff=False).order_by("pk")
        assert not any(user.has_usable_password() for user in shoppers[1:])


@whole_shop
@pytest.mark.usefixtures("seeded")
class TestSeedPictures:
    def test_shows_every_variant_in_its_colour_once(self):
        from blog.models import Post
        from customers.models import Profile
        from products.models import Product, Variant

        assert not Product.objects.filter(images=None).exists()
        coloured = Variant.objects.filter(option_values__option__slug__in=["colour", "scent"])
        assert not coloured.filter(images=None).exists()
        assert not Post.objects.filter(cover=None).exists()
        assert Profile.objects.exclude(avatar=None).count() >= 4
        before = figures()
        seed()
        assert figures() == before

    def test_hangs_a_colour_before_all_of_them_together(self):
        from products.models import Product

        mug = Product.objects.get(slug="harbour-mug")
        shown = [image.source for image in mug.images.all()]
        assert shown == [
            *(f"harbour-mug-{colour}.webp" for colour in ("oat", "sage", "ink", "clay")),
            "harbour-mug.webp",
        ]

    def test_keeps_the_committed_pictures_as_they_are(self, seeded, settings):
        from products.models import ProductImage

        settings.MEDIA_ROOT = seeded["MEDIA_ROOT"]
        image = ProductImage.objects.get(source="low-tide-print.webp")
        with image.picture.file.open("rb") as file:
            assert file.read() == (IMAGES / image.source).read_bytes()
        assert (image.picture.width, image.picture.height) == (900, 900)

    def test_adds_them_to_a_shop_that_was_filled_without(self):
        from products.models import Product, ProductImage, Variant

        taken = ProductImage.objects.filter(product__slug="harbour-mug")
        count = taken.count()
        with transaction.atomic():
            taken.delete()
            Product.objects.filter(slug="harbour-mug").update(summary="The merchant's own words.")
            Variant.objects.filter(sku="TAR-MUG-OAT").update(price=21)
            said = []
            seed(say=said.append)
            assert (taken.count(), said[0]) == (count, f"{count} pictures")
            assert Product.objects.get(slug="harbour-mug").summary == "The merchant's own words."
            assert Variant.objects.get(sku="TAR-MUG-OAT").price == 21
            transaction.set_rollback(True)


class TestCommand:
    def test_prints_the_logins(self, settings, monkeypatch, capsys):
        settings.DEBUG = True
        monkeypatch.setattr("my_shop.management.commands.seed_demo.seed", lambda **options: None)
        call_command("seed_demo")
        printed = capsys.readouterr().out
        assert PASSWORD in printed
        assert all(person.email in printed for person in data.logins())

    def test_refuses_a_shop_for_real_customers(self, settings, monkeypatch):
        settings.DEBUG = False
        called = []
        monkeypatch.setattr("my_shop.management.commands.seed_demo.seed", lambda **options: called.append(options))
        with pytest.raises(CommandError, match="--force"):
            call_command("seed_demo")
        assert not called

    def test_forced_it_seeds_without_logins(self, settings, monkeypatch, capsys):
        settings.DEBUG = False
        called = []
        monkeypatch.setattr("my_shop.management.commands.seed_demo.seed", lambda **options: called.append(options))
        call_command("seed_demo", force=True)
        assert called[0]["with_logins"] is False
        assert PASSWORD not in capsys.readouterr().out
