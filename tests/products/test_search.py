"""The search finds, ranks, forgives, and never falls over."""

from itertools import product as pairs

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products import search
from products.models import Product
from products.search import words
from products.search.words import distance, forms, nearest, slip_keys, split_words, term_keys, typos_allowed

pytestmark = pytest.mark.django_db


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

    @pytest.mark.parametrize(
        ("kept", "typed"),
        [
            ("929-081-01", "92908101"),
            ("929-081-01", "08101"),
            ("929-081-01", "929 081.01"),
            ("929.081 01", "92908101"),
            ("92908101", "929-081-01"),
            ("Coca-Cola", "cocacola"),
            ("Cocacola", "coca-cola"),
            ("Watering can", "wateringcan"),
            ("Green watering can with a rose", "wateringcan"),
            ("Wateringcan", "watering can"),
            ("A.B.C. clock", "abc"),
            ("Rødgrød", "rodgrod"),
            ("Rodgrod", "rødgrød"),
            ("Ærø", "aero"),
            ("Łódź", "lodz"),
            ("Kapı", "kapi"),
            ("Đorđe", "dorde"),
            ("Straße", "strasse"),
            ("有田焼の茶碗セット", "茶碗"),
            ("有田焼の茶碗セット", "茶碗セット"),
            ("有田焼の茶碗", "碗"),
            ("USB充電器", "usb 充電"),
            ("ガラスの花瓶", "ｶﾞﾗｽ"),
            ("กาน้ำชา", "น้ำชา"),
            ("찻잔세트", "잔세"),
        ],
    )
    def test_finds_however_it_is_written(self, shelf, kept, typed):
        named, numbered = shelf(kept), shelf("Lamp", sku=f"{kept} X"[:64])
        found = search.find(typed)
        assert set(found.ids) == {named, numbered}
        assert not (found.is_corrected or found.is_loose)

    @pytest.mark.parametrize(("kept", "typed"), [("茶の碗", "茶碗"), ("ガラス", "カラス"), ("929-081-01", "29081")])
    def test_does_not_find_what_only_looks_alike(self, shelf, kept, typed):
        shelf(kept, sku=kept)
        assert search.find(typed).ids == ()

    def test_finds_without_dashes_what_a_description_mentions(self, shelf):
        spout = shelf("Spout", description="Fits 929-081-01 only.")
        assert search.find("92908101").ids == (spout,)

    def test_finds_as_one_behind_a_very_long_description(self, shelf):
        pk = shelf("Watering can", description="word " * 20_000)
        assert search.find("wateringcan").ids == (pk,)

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


LETTERS = "abcdefghijklmnopqrstuvwxy"


@pytest.fixture
def crowd(shelf):
    """Words of no language, each one slip away from many of the others: ``skaabet``, ``skaacet``, …"""
    made = ["sk" + "".join(letters) + "et" for letters in pairs(LETTERS, LETTERS, "abcde")]
    shelf("Crowd", description=" ".join(made))
    return made


@pytest.fixture
def compared(monkeypatch):
    """The pairs of words that are compared letter by letter."""
    seen = []

    def count(a, b, limit):
        seen.append((a, b))
        return distance(a, b, limit)

    monkeypatch.setattr(words, "distance", count)
    return seen


class TestForgiving:
    def test_compares_a_bounded_number_of_words_however_many_the_shop_has(self, crowd, compared):
        search.find("skzzaet")
        assert len(crowd) == 3125
        assert 0 < len(compared) <= search.MAX_COMPARED

    def test_chooses_them_among_a_bounded_number(self, crowd, compared, monkeypatch):
        monkeypatch.setattr(search, "MAX_WEIGHED", 50)
        search.find("skzzaet")
        assert 0 < len(compared) <= 50

    def test_finds_the_nearest_in_a_crowd(self, crowd):
        assert set(search.find("skbcxet").words) <= {f"skbc{letter}et" for letter in "abcde"}

    def test_finds_it_among_a_thousand_words_that_begin_alike(self, shelf):
        alike = ["schrauben" + "".join(letters) + "bo" for letters in pairs("bdfgklmnpr", "aeiou", "stvwz", "aeiu")]
        shelf("Screws", description=" ".join(alike))
        meant = shelf("Schraubenquirlig")
        assert len(alike) == 1000
        one = ["schiaubenquirlig", "shcraubenquirlig", "schraubnquirlig", "schraubenqurilig", "schraubenquirlik"]
        two = ["schiaubenquirig", "shcraubenquirlik", "schraubnqirlig", "schraubenquirlich"]
        missed = [slip for slip in (*one, *two) if search.find(slip).ids != (meant,)]
        assert not missed

    def test_finds_one_slip_where_more_begin_alike_than_are_weighed(self, shelf, monkeypatch):
        monkeypatch.setattr(search, "MAX_WEIGHED", 50)
        shelf("Screws", description=" ".join(f"schrauben{a}{b}tel" for a, b in pairs(LETTERS, repeat=2)))
        meant = shelf("Schraubenquirl")
        assert search.find("schiaubenquirl").ids == (meant,)

    def test_finds_each_of_many_words_among_those_that_begin_alike(self, shelf):
        shelf("Screws", description=" ".join(f"schrauben{a}{b}{c}" for a, b, c in pairs(LETTERS[:8], repeat=3)))
        meant = shelf("Schraubenquirlig Schraubenzwinge")
        assert search.find("schiaubenquirig schrubenzwnge schrubenquirlg").ids == (meant,)

    def test_asks_as_much_for_eight_misspelt_words_as_for_one(self, shelf):
        shelf("Skillet saucepan kettle blanket basket notebook cushion lantern")
        asked = []
        for slips in ("skilet", "skilet sacepan ketle blankt bsket notebok cushon lantrn"):
            with CaptureQueriesContext(connection) as queries:
                assert len(search.find(slips).ids) == 1
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 14

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite reads keys by its primary key only")
    def test_reads_no_vocabulary_but_an_index(self, shelf):
        shelf("Fell skillet")
        with CaptureQueriesContext(connection) as queries:
            search.find("skilet")
        (asked, *_) = [query["sql"] for query in queries if "slip_keys" in query["sql"]]
        with search.backend().time_limit(5), connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + asked)
            plan = "\n".join(line for (line,) in cursor)
        assert "products_search_spellings_slip_keys" in plan
        assert "Seq Scan" not in plan

    def test_never_takes_a_code_for_another_one(self, shelf):
        shelf("Drill", sku="DCD796")
        assert search.find("dcd769").ids == ()

    def test_passes_over_words_that_no_product_has_any_more(self, shelf):
        gone = shelf("Skiller")
        skillet = shelf("Skillet")
        Product.objects.filter(pk=gone).update(name="Lamp")
        search.index([gone])
        assert search.find("skilller").ids == (skillet,)

    @settings(max_examples=200)
    @given(word=st.text("abc", min_size=3, max_size=14), data=st.data())
    def test_any_two_words_within_the_slips_share_a_key(self, word, data):
        other = word
        for _ in range(typos_allowed(word)):
            at = data.draw(st.integers(0, len(other)))
            put = data.draw(st.sampled_from(["", "a", "b"]))
            other = other[:at] + put + other[at + data.draw(st.integers(0, 1)) :]
        assert slip_keys(word, typos_allowed(word)) & term_keys(other) or len(other) < 2


SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 10000000) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(2)",
}
"""Takes seconds, unless it is told to stop."""


def is_slow(*args, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute(SLOW[connection.vendor])


class TestTimeLimit:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch):
        monkeypatch.setattr(search, "SECONDS", 0.05)

    def test_answers_without_the_correction_that_takes_too_long(self, shelf, monkeypatch):
        skillet = shelf("Fell skillet")
        monkeypatch.setattr(search.backend(), "terms_near", is_slow)
        assert search.find("skilet") == search.Found(words=("skilet",), is_cut_short=True)
        assert search.find("skillet") == search.Found(ids=(skillet,), words=("skillet",))

    def test_says_so_where_nothing_could_be_found_in_time(self, shelf, monkeypatch):
        shelf("Fell skillet")
        monkeypatch.setattr(search.backend(), "match", is_slow)
        assert search.find("skillet") == search.Found(words=("skillet",), is_cut_short=True)

    def test_is_off_again_afterwards(self, shelf):
        shelf("Fell skillet")
        search.find("skilet")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')")
                assert cursor.fetchone() == ("30s", "on")
            else:
                cursor.execute(SLOW["sqlite"].replace("10000000", "1000000"))
                assert cursor.fetchone() == (1_000_000,)

    def test_lets_other_errors_pass(self, shelf, monkeypatch):
        def breaks(*args, **kwargs):
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

        monkeypatch.setattr(search.backend(), "match", breaks)
        with pytest.raises(DatabaseError):
            search.find("skillet")


def number_word(number):
    return "".join("abcdefghij"[int(digit)] for digit in str(number)) + "xyz"


def rows_written(cursor):
    """Return a figure that moves with each row that the index takes in or gives up."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT total_changes()")
    else:
        cursor.execute("SELECT string_agg(xmin::text || ctid::text, ',' ORDER BY product_id) FROM products_search")
    return cursor.fetchone()[0]


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
        with django_assert_num_queries(7) as few:
            search.index(many[:5])
        with django_assert_num_queries(len(few)):
            search.index(many)

    def test_writes_new_words_of_many_products_as_it_does_of_one(self, shelf):
        many = [shelf(f"Jug {n}") for n in range(30)]
        asked = []
        for count, word in ((1, "first"), (30, "second")):
            for pk in many[:count]:
                Product.objects.filter(pk=pk).update(name=f"{word} {number_word(pk)}")
            with CaptureQueriesContext(connection) as queries:
                search.index(many[:count])
            asked.append(len(queries))
        assert asked[0] == asked[1]
        assert set(search.find("secnod").ids) == set(many)

    def test_leaves_alone_what_is_there_as_it_is(self, shelf):
        kept, changed, gone = shelf("Stone jug", sku="JUG-1"), shelf("Wooden jug"), shelf("Paper jug")
        Product.objects.filter(pk=changed).update(name="Glass jug")
        Product.objects.filter(pk=gone).update(is_published=False)
        with connection.cursor() as cursor:
            before = rows_written(cursor)
            search.index([kept])
            assert rows_written(cursor) == before
            search.index([kept, changed, gone])
            assert rows_written(cursor) != before
        assert set(search.find("jug").ids) == {kept, changed}
        assert search.find("glass").ids == (changed,)


class TestRebuild:
    def test_makes_the_whole_index_anew(self, shelf, capsys):
        kept = shelf("Stone jug")
        Product.objects.filter(pk=kept).update(name="Lamp")
        call_command("rebuild_search_index")
        assert (search.find("jug").ids, search.find("lamp").ids) == ((), (kept,))
        assert "holds 1 product." in capsys.readouterr().out


class TestMigration:
    def test_an_index_that_was_emptied_is_filled_once_all_is_migrated(self, shelf):
        jug = shelf("Stone jug")
        search.clear()
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        assert search.find("jug").ids == (jug,)

    def test_an_index_that_was_emptied_waits_for_tables_that_are_not_there_yet(self, shelf, monkeypatch):
        shelf("Stone jug")
        search.clear()
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("products.later", False)])
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        assert search.find("jug").ids == ()


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
