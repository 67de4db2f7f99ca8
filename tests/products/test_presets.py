"""What other shops export, and what becomes of it here: each thing that differs is said, and nothing is half taken."""

from decimal import Decimal

import pytest

from my_shop.kernel.imports.columns import proposed_preset
from my_shop.kernel.imports.contract import Result
from my_shop.kernel.pictures.models import PictureRequest
from products.imports import IMPORTERS
from products.models import Product, Variant
from products.presets.shopify import derived_sku
from tests.products.imports import run_import

pytestmark = pytest.mark.django_db

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Variant Barcode,Image Src,Image Alt Text,Gift Card,SEO Title,SEO Description,\
Cost per item,Status
throw,Wool throw,"<p>Warm, <strong>very</strong>.</p>",Hald,Home > Bedding > Throws,Throws,"wool, gift",true,\
Colour,Moss,Size,S/M,T-M,1200,8,deny,79.00,99.00,4006381333931,https://cdn.example/a.jpg?v=1,A throw,false,\
Throw | Hald,Warm.,31.50,active
throw,,,,,,,,,Chalk,,S/M,,1200,-2,continue,79.00,,12345,,,,,,,
throw,,,,,,,,,,,,,,,,,,,https://cdn.example/b.jpg?v=2,Its back,,,,,
jug,Jug,,,Home > Kitchen > Jugs,,,false,Title,Default Title,,,J-1,,3,deny,24,,,,,false,,,,draft
card,Voucher,,,,,,true,Amount,25,,,V-25,,,,25.00,,,,,true,,,,active
"""
WOO = """\
ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Is featured?,Visibility in catalog,Short description,Description,\
Date sale price starts,Date sale price ends,Tax status,Tax class,In stock?,Stock,Backorders allowed?,Weight (lbs),\
Sale price,Regular price,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),\
Download 1 name,Download 1 URL
12,variation,shade-m,,Shade - Moss,1,,visible,,,,,taxable,,1,4,0,2,89,109,,,,shade,Colour,Moss,,
11,variable,shade,,Shade,1,1,visible,A <b>soft</b> light,Linen.\\nWashable.,,,taxable,,1,,0,,,,"Light, Light > Shades",\
steel,"https://x.example/1.jpg, https://x.example/2.jpg",,Colour,"Moss, Chalk",,
13,variation,,,Shade - Chalk,1,,visible,,,,,taxable,,0,0,0,,,109,,,,id:11,Colour,Chalk,,
14,simple,,,"Bulb, warm",-1,,hidden,,E27,,,taxable,reduced-rate,1,,notify,,,7.5,Light > Bulbs,,,,Base,E27,,
15,"simple, downloadable, virtual",plan,,Plan,1,,visible,,,,,taxable,,1,,,,,3,Plans,,,,,,Plan,https://x.example/plan.pdf
16,external,ext,,A lamp elsewhere,1,,visible,,,,,,,,,,,,20,Light,,,,,,,
17,grouped,set,,Shade and bulb,1,,visible,,,,,,,,,,,,,Light,,,,,,,
18,variation,lost,,Lost,1,,visible,,,,,,,,,,,,9,,,,gone,Colour,Red,,
"""


class TestShopify:
    def test_a_product_comes_with_all_that_it_has(self, tmp_path):
        run_import(tmp_path, SHOPIFY, preset="shopify")
        throw = Product.objects.get(slug="throw")
        moss = throw.variants.get(sku="T-M")
        assert (throw.name, throw.brand.name, throw.category.name, throw.is_published) == (
            *("Wool throw", "Hald", "Throws"),
            True,
        )
        assert throw.description == "Warm, **very**."
        assert (throw.meta_title, throw.meta_description) == ("Throw | Hald", "Warm.")
        assert sorted(tag.name for tag in throw.tags.all()) == ["gift", "wool"]
        assert (moss.label, moss.price, moss.compare_at_price, moss.quantity) == (
            *("Moss, S/M", Decimal(79), Decimal(99)),
            8,
        )
        assert (moss.gtin, moss.cost, moss.weight_grams) == ("4006381333931", Decimal("31.50"), 1200)

    def test_its_pictures_are_fetched_once(self, tmp_path):
        for _ in range(2):
            run_import(tmp_path, SHOPIFY, preset="shopify")
        wanted = PictureRequest.objects.order_by("pk").values_list("remote__address", "owner_kind", "position", "alt")
        assert list(wanted) == [
            ("https://cdn.example/a.jpg?v=1", "products.product", 0, "A throw"),
            ("https://cdn.example/b.jpg?v=2", "products.product", None, "Its back"),
        ]

    def test_an_only_variant_has_no_option_and_a_draft_stays_one(self, tmp_path):
        run_import(tmp_path, SHOPIFY, preset="shopify")
        jug = Variant.objects.select_related("product__category").get(sku="J-1")
        assert (jug.label, jug.product.is_published, jug.product.category.path) == ("", False, "kitchen/jugs")

    def test_what_is_otherwise_here_is_said(self, tmp_path):
        job = run_import(tmp_path, SHOPIFY, preset="shopify")
        assert job.texts(Result.SKIPPED) == ["6: a gift card, which is no product here"]
        noted = job.texts(Result.NOTED)
        assert "3: it has no SKU there; it is “throw-Chalk-S/M” here" in noted
        assert "3: -2 in stock there: none here" in noted
        assert any("sold there although there was none in stock" in text for text in noted)
        assert any("“12345” is no GTIN" in text and "left out" in text for text in noted)
        assert Product.objects.count() == 2 and Variant.objects.get(sku="throw-Chalk-S/M").quantity == 0

    def test_a_variant_without_a_sku_keeps_the_one_it_got(self, tmp_path):
        run_import(tmp_path, SHOPIFY, preset="shopify")
        before = dict(Variant.objects.values_list("sku", "pk"))
        again = run_import(tmp_path, SHOPIFY, preset="shopify")
        assert dict(Variant.objects.values_list("sku", "pk")) == before
        assert not any(each.result in {Result.CREATED, Result.CHANGED} for each in again.outcomes)

    @pytest.mark.parametrize(("broken", "reason"), [("79.00,,12345", "no number"), ("1200,-2", "no number")])
    def test_nothing_is_half_taken(self, tmp_path, broken, reason):
        job = run_import(
            tmp_path, SHOPIFY.replace(broken, broken.replace("79.00", "?").replace("1200", "?")), preset="shopify"
        )
        assert not Product.objects.filter(slug="throw").exists() and Product.objects.count() == 1
        assert any(text.startswith("3: ") and "no number" in text for text in job.texts(Result.SKIPPED))

    def test_a_derived_sku_tells_long_ones_apart(self):
        long = [derived_sku("x" * 80, [value]) for value in ("Moss", "Chalk")]
        assert len(set(long)) == 2 and {len(sku) for sku in long} == {64}
        assert derived_sku("jug", ["", "", ""]) == "jug"


class TestWooCommerce:
    def test_variations_find_their_parent_wherever_it_stands(self, tmp_path):
        run_import(tmp_path, WOO, preset="woocommerce")
        shade = Product.objects.get(name="Shade")
        assert (shade.slug, shade.category.path, shade.is_featured) == ("shade", "light/shades", True)
        assert (shade.summary, shade.description) == ("A soft light", "Linen.  \nWashable.")
        rows = shade.variants.values_list("sku", "label", "price", "compare_at_price", "quantity", "weight_grams")
        assert list(rows) == [
            ("shade-m", "Moss", Decimal(89), Decimal(109), 4, 907),
            ("WC-13", "Chalk", Decimal(109), None, 0, None),
        ]

    def test_kinds_of_products(self, tmp_path):
        job = run_import(tmp_path, WOO, preset="woocommerce")
        bulb, plan = Product.objects.get(name="Bulb, warm"), Product.objects.get(name="Plan")
        assert (bulb.is_published, bulb.tax_class, bulb.details) == (False, "reduced", {"Base": "E27"})
        assert (plan.is_digital, plan.is_published) == (True, False)
        assert [text.partition(":")[0] for text in job.texts(Result.SKIPPED)] == ["7", "8", "9"]
        noted = " ".join(job.texts(Result.NOTED))
        for words in ("hidden from lists", "stock was not counted", "files were not fetched", "“WC-14” here"):
            assert words in noted

    def test_a_second_run_changes_nothing(self, tmp_path):
        run_import(tmp_path, WOO, preset="woocommerce")
        again = run_import(tmp_path, WOO, preset="woocommerce")
        assert {str(each.result) for each in again.outcomes} == {"unchanged", "noted", "skipped"}
        assert Product.objects.count() == 3


class TestMapped:
    FILE = "Artikel;Nr;Preis;Gruppe;Lager\nBrotkasten;BK-1;49,90;Küche > Brot;3\nBrotkasten;BK-2;59,90;Küche > Brot;1\n"
    MAPPING = {"Artikel": "name", "Nr": "sku", "Preis": "price", "Gruppe": "category1", "Lager": "inventory_count"}

    def test_a_row_is_a_product_known_by_its_sku(self, tmp_path):
        run_import(tmp_path, self.FILE, preset="", mapping=self.MAPPING)
        rows = Product.objects.order_by("slug").values_list("slug", "variants__sku", "price", "category__path")
        assert list(rows) == [
            ("brotkasten", "BK-1", Decimal("49.90"), "kuche/brot"),
            ("brotkasten-2", "BK-2", Decimal("59.90"), "kuche/brot"),
        ]
        job = run_import(tmp_path, self.FILE.replace("59,90", "55,00"), preset="", mapping=self.MAPPING)
        assert [each.label for each in job.outcomes if each.result == Result.CHANGED] == ["BK-2"]
        assert Product.objects.count() == 2

    def test_a_row_does_not_change_a_product_that_has_the_address_of_its_name(self, tmp_path, make_product):
        make_product("Brotkasten", variants=[{"sku": "OTHER"}])
        run_import(tmp_path, self.FILE, preset="", mapping=self.MAPPING)
        assert Variant.objects.get(sku="BK-1").product.slug == "brotkasten-2"
        assert Product.objects.get(slug="brotkasten").variants.count() == 1

    def test_every_column_of_ours_can_be_meant(self):
        columns = [column.name for column in IMPORTERS[0].columns]
        assert len(columns) == len(set(columns)) and {"tags", "gtin", "cost", "seo_title"} <= set(columns)


NEW_SHOPIFY = """\
Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,\
Option1 name,Option1 value,Option1 Linked To,Price,Compare-at price,Cost per item,Charge tax,Unit price total measure,\
Unit price total measure unit,Unit price base measure,Unit price base measure unit,Inventory tracker,\
Inventory quantity,Continue selling when out of stock,Weight value (grams),Weight unit for display,\
Requires shipping,Product image URL,Image position,Image alt text,Variant image URL,Gift card,SEO title,SEO description
Tea,tea,<p>From <strong>Assam</strong>.</p>,Hald,Food > Drinks > Tea,,"loose, gift",TRUE,Active,TEA-S,4006381333931,\
Size,Small,,9.50,12.00,3.10,TRUE,250,g,1,kg,shopify,4,DENY,300,g,TRUE,,,,,FALSE,Tea | Hald,Tea of Assam.
,tea,,,,,,,,TEA-L,,,Large,,29.50,,,FALSE,1,kg,1,kg,shopify,0,CONTINUE,1100,kg,TRUE,,,,,,,
Bean,bean,,,,,,FALSE,Draft,BEAN,,Title,Default Title,,8,,,TRUE,5,fl oz,1,l,shopify,1,DENY,,g,TRUE,,,,,FALSE,,
"""


class TestShopifySince2025:
    def test_its_columns_mean_the_same(self, tmp_path):
        columns = NEW_SHOPIFY.splitlines()[0].split(",")
        assert proposed_preset(IMPORTERS[0].presets, columns).key == "shopify-2025"
        job = run_import(tmp_path, NEW_SHOPIFY, preset="shopify-2025")
        tea, bean = Product.objects.get(slug="tea"), Product.objects.get(slug="bean")
        assert (tea.name, tea.category.path, tea.description) == ("Tea", "drinks/tea", "From **Assam**.")
        assert (tea.meta_title, tea.is_published, bean.is_published) == ("Tea | Hald", True, False)
        rows = tea.variants.values_list(
            "sku", "label", "price", "quantity", "weight_grams", "content_amount", "content_unit"
        )
        assert list(rows) == [
            ("TEA-S", "Small", Decimal("9.50"), 4, 300, Decimal(250), "g"),
            ("TEA-L", "Large", Decimal("29.50"), 0, 1100, Decimal(1), "kg"),
        ]
        small = tea.variants.get(sku="TEA-S")
        assert (small.compare_at_price, small.cost, small.gtin) == (Decimal(12), Decimal("3.10"), "4006381333931")
        noted = " ".join(job.texts(Result.NOTED))
        assert "not taxed there" in noted and "“fl oz” is not known" in noted and "although there was none" in noted
        assert bean.variants.get().content_unit == ""


class TestMappedGroups:
    """Rows of which each is a variant, in columns that somebody has named by hand."""

    def rows(self):
        return list(
            Variant.objects.order_by("product_id", "position").values_list("product__name", "sku", "label", "price")
        )

    def test_variants_that_name_their_parent(self, tmp_path):
        file = (
            "Art.-Nr.;Name;Übergeordnet;Regulärer Preis;Angebotspreis;Kategorien;Bilder;Gewicht (kg);Beschreibung;"
            "Attribut-Name;Attribut-Werte\n"
            "lamp-m;Lampe - Moos;lamp;109;89;;;1,8;;Farbe;Moos\n"
            'lamp;Lampe;;;;"Licht, Licht > Lampen";"https://s.example/a.jpg, https://s.example/b.jpg";;'
            '<p>Aus <b>Stahl</b></p>;Farbe;"Moos, Kreide"\n'
            "lamp-k;Lampe - Kreide;lamp;109;;;;1,8;;Farbe;Kreide\n"
            "bulb;Birne;;4;;Licht;;;;;\n"
        )
        own = ("sku", "name", "parent", "compare_at_price", "price", "category1", "image1_src", "weight", "description")
        names = file.splitlines()[0].split(";")
        mapping = dict(zip(names, (*own, "option1_name", "option1_value"), strict=True))
        for _ in range(2):
            job = run_import(tmp_path, file, preset="", mapping=mapping)
            assert self.rows() == [
                ("Lampe", "lamp-m", "Moos", Decimal(89)),
                ("Lampe", "lamp-k", "Kreide", Decimal(109)),
                ("Birne", "bulb", "", Decimal(4)),
            ]
        assert not job.texts(Result.CREATED) and not job.texts(Result.CHANGED)
        lamp = Product.objects.get(name="Lampe")
        assert (lamp.category.path, lamp.description) == ("licht/lampen", "Aus **Stahl**")
        moss = lamp.variants.get(sku="lamp-m")
        assert (moss.weight_grams, moss.compare_at_price) == (1800, Decimal(109))
        assert PictureRequest.objects.filter(owner_id=lamp.pk).count() == 2

    @pytest.mark.parametrize("name", ["Kanne", ""])
    def test_variants_of_one_address(self, tmp_path, name):
        file = f"Handle,Titel,Nr,Preis,Farbe\nkanne,Kanne,K-1,39,Moos\nkanne,{name},K-2,42,Kreide\n"
        mapping = {"Handle": "slug", "Titel": "name", "Nr": "sku", "Preis": "price", "Farbe": "option1_value"}
        run_import(tmp_path, file, preset="", mapping=mapping)
        assert self.rows() == [("Kanne", "K-1", "Moos", Decimal(39)), ("Kanne", "K-2", "Kreide", Decimal(42))]
        assert Variant.objects.first().option_values.get().option.name == "Farbe"

    def test_another_name_at_the_same_address_is_refused(self, tmp_path):
        file = "Handle,Titel,Nr,Preis\nkanne,Kanne,K-1,39\nkanne,Krug,K-2,42\n"
        mapping = {"Handle": "slug", "Titel": "name", "Nr": "sku", "Preis": "price"}
        job = run_import(tmp_path, file, preset="", mapping=mapping)
        assert [row[1] for row in self.rows()] == ["K-1"]
        assert any("a second product" in text for text in job.texts(Result.SKIPPED))

    def test_texts_without_prices_find_their_product_by_its_sku(self, tmp_path, make_product):
        make_product("Kanne", variants=[{"sku": "K-1"}])
        run_import(tmp_path, "Nr,Titel\nK-1,Teekanne\n", preset="", mapping={"Nr": "sku", "Titel": "name"})
        assert [(each.name, each.slug) for each in Product.objects.all()] == [("Teekanne", "kanne")]
