"""The search finds, ranks, forgives, and never falls over."""

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_bakery import baker

from products import search
from products.models import Product
from products.search.words import distance, forms, nearest, split_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """Make a product that is in the index: ``shelf("Blue mug", brand="Ashdown", sku="MUG-1")``."""

    def make(name, *, brand=None, sku=None, label="", **facts):
        facts.setdefault("category__name", "Things")
        product = baker.make(
            "products.Product", name=name, brand=brand and baker.make("products.Brand", name=brand), **facts
        )
        if sku:
            baker.make("products.Variant", product=product, sku=sku, label=label)
        search.index([product.pk])
        return product.pk

    return make


class TestFind:
    @pytest.mark.parametrize(
        "words", ["jug", "JUG", "Stone jug", "fenwright", "FEN-JUG-1", "fen", "glaze", "jugs", "sage", "pots", "café"]
    )
    def test_finds_by_name_brand_sku_option_category_and_description(self, shelf, words):
        jug = shelf(
            "Stone jug",
            brand="Fenwright",
            sku="FEN-JUG-1",
            label="Sage",
            description="With a **glaze**, for the Cafe.",
            category__name="Pots",
        )
        shelf("Lamp", brand="Other", sku="LAM-1")
        assert search.find(words).ids == (jug,)

    def test_puts_the_name_before_the_description(self, shelf):
        mention = shelf("Tray", description="Holds a teapot " + "and so on " * 5)
        named = shelf("Teapot", description="Pours " + "well and so on " * 30)
        assert search.find("teapot").ids == (named, mention)

    def test_wants_every_word(self, shelf):
        both = shelf("Blue mug")
        shelf("Blue bowl")
        assert search.find("mug blue") == search.Found(ids=(both,), words=("mug", "blue"))

    def test_takes_some_of_the_words_when_nothing_has_all(self, shelf):
        mug, bowl = shelf("Blue mug"), shelf("Green bowl")
        found = search.find("mug bowl")
        assert set(found.ids) == {mug, bowl}
        assert found.is_loose

    @pytest.mark.parametrize("slip", ["skilet", "skillt", "skililet", "sikllet", "skillets", "skilletts"])
    def test_forgives_a_misspelling(self, shelf, slip):
        skillet = shelf("Fell skillet")
        shelf("Saucepan")
        assert search.find(slip).ids == (skillet,)

    def test_says_what_it_looked_for_instead(self, shelf):
        shelf("Fell skillet")
        found = search.find("fel skilet")
        assert found.is_corrected
        assert found.words == ("fel", "skillet")

    def test_does_not_make_something_out_of_nothing(self, shelf):
        shelf("Fell skillet")
        assert search.find("zzzzzz") == search.Found(words=("zzzzzz",))

    def test_does_not_show_what_is_not_published(self, shelf):
        shelf("Secret jug", is_published=False)
        assert search.find("secret").ids == ()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "'",
            '"',
            '"jug',
            "jug'); DROP TABLE products_search; --",
            "jug OR",
            "NEAR(jug lamp)",
            "AND",
            "jug:*",
            "name:jug",
            "-jug",
            "jug*",
            "(jug",
            "jug & | ! <-> %",
            "\x00",
            "j\x00ug",
            "%%s %s {0}",
            "???!!!",
            "🫖",
            "🫖 jug",
            "水差し",
            "ß",
            "İstanbul",
            "\ud800",
            "a" * 10_000,
            "jug " * 2_500,
            " ".join(f"w{n}" for n in range(2_000)),
        ],
        ids=lambda text: ascii(text)[:24],
    )
    def test_answers_any_text(self, shelf, text):
        shelf("Stone jug")
        assert isinstance(search.find(text).ids, tuple)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=60))
    def test_answers_whatever_can_be_typed(self, text):
        assert search.find(text).ids == ()


class TestIndex:
    def test_follows_a_changed_name(self, shelf):
        pk = shelf("Stone jug")
        Product.objects.filter(pk=pk).update(name="Lamp")
        search.index([pk])
        assert (search.find("jug").ids, search.find("lamp").ids) == ((), (pk,))

    def test_lets_go_of_what_is_hidden_or_deleted(self, shelf):
        hidden, deleted = shelf("Stone jug"), shelf("Wooden jug")
        Product.objects.filter(pk=hidden).update(is_published=False)
        Product.objects.filter(pk=deleted).delete()
        search.index([hidden, deleted])
        assert search.find("jug").ids == ()

    def test_holds_a_very_long_description(self, shelf):
        pk = shelf("Jug", description="word " * 60_000 + "end")
        assert search.find("word").ids == (pk,)

    def test_asks_no_more_for_many_products(self, shelf, django_assert_num_queries):
        many = [shelf(f"Jug {n}") for n in range(30)]
        with django_assert_num_queries(6) as few:
            search.index(many[:5])
        with django_assert_num_queries(len(few)):
            search.index(many)


class TestRebuild:
    def test_makes_the_whole_index_anew(self, shelf, capsys):
        kept = shelf("Stone jug")
        Product.objects.filter(pk=kept).update(name="Lamp")
        call_command("rebuild_search_index")
        assert (search.find("jug").ids, search.find("lamp").ids) == ((), (kept,))
        assert "holds 1 product." in capsys.readouterr().out


class TestWords:
    def test_small_letters_without_accents(self):
        assert split_words("Café-Mug, GRÖSSE_3 Straße") == ["cafe", "mug", "grosse", "3", "strasse"]

    @pytest.mark.parametrize(
        ("word", "expected"),
        [("mugs", "mug"), ("dishes", "dish"), ("boxes", "box"), ("berries", "berry"), ("glass", "glass")],
    )
    def test_knows_the_singular(self, word, expected):
        assert expected in forms(word)

    @pytest.mark.parametrize(
        ("a", "b", "slips"),
        [
            ("mug", "mug", 0),
            ("mgu", "mug", 1),
            ("mugg", "mug", 1),
            ("ug", "mug", 1),
            ("mog", "mug", 1),
            ("bowl", "mug", 3),
        ],
    )
    def test_counts_slips(self, a, b, slips):
        assert distance(a, b, 2) == slips

    def test_takes_the_nearest(self):
        assert nearest("skilet", ["skillet", "skittles", "pan"]) == ["skillet"]


class TestFlush:
    @pytest.mark.django_db(transaction=True)
    def test_leaves_nothing_to_be_found(self, shelf):
        shelf("Stone jug")
        assert search.find("jug").ids
        call_command("flush", interactive=False, verbosity=0)
        assert search.find("jug").ids == ()
