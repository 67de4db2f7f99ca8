"""What a file means: its letters, its numbers, and which row belongs to which product."""

import tracemalloc
from decimal import Decimal

import pytest

from my_shop.kernel.imports import spreadsheets
from my_shop.kernel.imports.spreadsheets import FileRefused
from products.catalogue_file import read_catalogue

SIMPLE = "slug,sku,name,price,category1,inventory_count\nmug,M-1,Mug,{price},Kitchen,3\n"


@pytest.fixture
def read(tmp_path):
    """Read the text, or the bytes, of a file: its products by slug, and its problems in words."""

    def run(content):
        file = tmp_path / "catalogue.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        catalogue = read_catalogue(file)
        run.notes = catalogue.notes
        return {row.slug: row for row in catalogue.products}, [str(problem) for problem in catalogue.problems]

    return run


def skus(product):
    return [variant.sku for variant in product.variants]


class TestRows:
    def test_a_variant_never_lands_under_another_product(self, read):
        products, problems = read(
            "slug,sku,name,price,category1,option1_name,option1_value\n"
            "tee,,Tee cotton,0,Shirts,,\ntee,TEE-S,,10.00,,Size,S\n"
            "tee,,Tee silk,0,Shirts,,\ntee,SILK-M,,90.00,,Size,M\n"
        )
        assert (products["tee"].fields["name"], skus(products["tee"])) == ("Tee cotton", ["TEE-S"])
        assert problems == [
            "line 4: a second product “tee”: give it a slug of its own",
            "line 5: its product “tee” was skipped",
        ]

    def test_takes_a_product_and_its_variant_in_one_row(self, read):
        products, problems = read(
            "slug,sku,name,price,category1,option1_name,option1_value,inventory_count,image1_src\n"
            "mug,M-1,Mug,9,Kitchen,,,3,mug.png\n"
            "tee,T-S,Tee,10,Shirts,Size,S,,\n"
            "tee,T-M,,11,,Size,M,2,\n"
        )
        assert problems == []
        assert (skus(products["mug"]), skus(products["tee"])) == (["M-1"], ["T-S", "T-M"])
        mug = products["mug"]
        assert (mug.variants[0].fields["price"], mug.variants[0].stock, mug.picture.file) == (Decimal(9), 3, "mug.png")
        assert mug.variants[0].picture.file == ""

    def test_takes_the_content_of_a_pack_and_refuses_a_unit_that_it_does_not_know(self, read):
        products, problems = read(
            "slug,sku,name,price,category1,content,content_unit\n"
            'tea,T-1,Tea,9,Kitchen,"0,75",KG\nmat,M-1,Mat,9,Kitchen,2,m²\ntin,X-1,Tin,9,Kitchen,2,oz\nbox,B-1,Box,9,Kitchen,,\n'
        )
        told = [products[slug].variants[0].fields for slug in ("tea", "mat", "box")]
        assert [(fields["content_amount"], fields["content_unit"]) for fields in told] == [
            (Decimal("0.75"), "kg"),
            (Decimal(2), "m2"),
            (None, ""),
        ]
        assert len(problems) == 1 and "“oz” is none of g, kg" in problems[0]

    def test_a_lone_row_with_sku_and_price_is_its_own_variant(self, read):
        products, problems = read(
            "slug,sku,name,price,currency,category1\nmug,M,Mug,9,EUR,Kitchen\nmug,M,,10,USD,\npot,P,Pot,0,EUR,Garden\n"
        )
        assert (skus(products["mug"]), skus(products["pot"]), problems) == (["M"], [], [])
        assert set(products["mug"].variants[0].prices) == {"EUR", "USD"}

    def test_a_row_with_variants_below_it_is_none_itself(self, read):
        products, problems = read(
            "slug,sku,name,price,category1,option1_name,option1_value\nmug,M,Mug,9,Kitchen,,\nmug,M,,9,,Size,S\n"
        )
        assert (skus(products["mug"]), products["mug"].variants[0].options, problems) == (["M"], {"Size": "S"}, [])

    def test_a_variant_without_an_article_number_is_named_with_the_cure(self, read):
        products, problems = read("slug,sku,name,price,category1,inventory_count\no-c,,None,0,Odd,\no-c,,,5,,2\n")
        assert problems == [
            "line 3: a variant without SKU: give each an article number of its own",
            "line 2: the product “o-c” was skipped: a row of it cannot be used",
        ]
        assert not products

    def test_leaves_out_empty_rows(self, read):
        assert read(SIMPLE.format(price=9) + ",,,,,\n")[1] == []


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "price"),
        [("9", "9"), ("9.5", "9.5"), ("1234.50", "1234.5"), ('"49,90"', "49.9"), ("19.990000", "19.99"), ("007", "7")]
        + [('"1,000.50"', "1000.5"), ('"1.000,50"', "1000.5")],
    )
    def test_reads_a_price_as_people_write_it(self, read, text, price):
        products, problems = read(SIMPLE.format(price=text))
        assert problems == []
        assert products["mug"].variants[0].fields["price"] == Decimal(price)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            *(
                (text, "is no number")
                for text in ("1_000", "1e3", "NaN", "Infinity", "１０", "٣", "0x1F", "1 000", "€5", ".5")
            ),
            *((text, "is no number") for text in ("+5", "5-")),
            *((text, "one or a thousand") for text in ("1.000", '"1,000"', "12.345")),
            ("9.9999", "more than two decimals"),
            ("-1", "is not 0 or more"),
        ],
    )
    def test_refuses_what_is_no_price_or_may_be_two(self, read, text, reason):
        products, problems = read(SIMPLE.format(price=text))
        assert not products and len(problems) == 1 and reason in problems[0]

    @pytest.mark.parametrize(("text", "units"), [("3", 3), ("5.0", 5), ("-3", -3), ("", 0)])
    def test_reads_a_stock(self, read, text, units):
        products, _ = read(SIMPLE.format(price=9).replace(",3\n", f",{text}\n"))
        assert products["mug"].variants[0].stock == units

    @pytest.mark.parametrize("text", ["1.5", "1.000", "1e3", "1_0", "３", "many", "2147483648", "-2147483648"])
    def test_refuses_a_stock_that_is_none(self, read, text):
        products, problems = read(SIMPLE.format(price=9).replace(",3\n", f",{text}\n"))
        assert not products and "no whole number" in problems[0]


class TestPictures:
    @pytest.mark.parametrize(
        ("source", "name"),
        [
            ("https://cdn.example/bowl.jpg?v=1718000000", "bowl.jpg"),
            ("https://cdn.example/a/bowl.jpg#top", "bowl.jpg"),
            ("C:\\pictures\\bowl.jpg", "bowl.jpg"),
            ("../secret.jpg", "secret.jpg"),
            ("what?.jpg", "what?.jpg"),
        ],
    )
    def test_a_picture_is_the_last_part_of_its_address(self, read, source, name):
        products, _ = read(f"slug,sku,name,price,category1,image1_src\nmug,M,Mug,9,Kitchen,{source}\n")
        assert products["mug"].picture.file == name


class TestLetters:
    GERMAN = "slug;sku;name;price;category1;inventory_count\nkorb;;Brotkasten „Mühle“;0;Küche;\nkorb;B;;49,90;;3\n"

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("mark", [";", "\t"])
    def test_reads_what_a_spreadsheet_saves(self, read, encoding, mark):
        products, problems = read(self.GERMAN.replace(";", mark).encode(encoding))
        basket = products["korb"]
        assert problems == []
        assert (basket.fields["name"], basket.fields["category"]) == ("Brotkasten „Mühle“", ["Küche"])
        assert basket.variants[0].fields["price"] == Decimal("49.90")

    def test_says_which_letters_it_took_it_for(self, read):
        read(self.GERMAN.encode("cp1252"))
        assert "read as Windows-1252" in read.notes[0]
        read(self.GERMAN)
        assert read.notes == []

    @pytest.mark.parametrize(
        "content",
        [
            "slug,sku,name\nm,,Тарелка\n".encode("cp1251"),
            "slug,sku,name\nm,,Küche\n".encode() + "n,,Mühle\n".encode("cp1252"),
            b"slug,sku,name\nm,,\x81\x8d\n",
        ],
    )
    def test_refuses_letters_that_it_cannot_tell_and_names_the_cure(self, read, content):
        with pytest.raises(FileRefused, match="CSV UTF-8"):
            read(content)

    def test_refuses_a_column_that_stands_there_twice(self, read):
        with pytest.raises(FileRefused, match="“price” twice"):
            read("slug,sku,name,price,price\n")


class TestLongFiles:
    """A file of any length is read in the same memory, which is why its rows wait outside of it."""

    def test_puts_rows_together_that_stand_apart(self, read):
        products, problems = read(
            "slug,sku,name,price,category1,option1_name,option1_value\n"
            "tee,,Tee,0,Shirts,,\ntee,T-S,,10,,Size,S\nmug,M,Mug,9,Kitchen,,\ntee,T-M,,11,,Size,M\ntee,m,,12,,Size,L\n"
        )
        assert list(products) == ["tee"] and skus(products["tee"]) == ["T-S", "T-M", "m"]
        assert problems == ["line 4: the SKU “M” stands in line 6 already"]

    def test_takes_no_more_memory_for_more_rows(self, tmp_path, monkeypatch):
        monkeypatch.setattr(spreadsheets, "PIECE", 10_000)
        peaks = []
        for count in (2_000, 8_000):
            file = tmp_path / f"{count}.csv"
            rows = (f"mug-{n},M-{n},Mug {n},9,Kitchen,3\n" for n in range(count))
            file.write_text("slug,sku,name,price,category1,inventory_count\n" + "".join(rows))
            tracemalloc.start()
            assert sum(1 for _ in read_catalogue(file).products) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] + 100_000

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
    def test_reads_letters_that_fall_between_two_pieces(self, read, monkeypatch, encoding):
        monkeypatch.setattr(spreadsheets, "PIECE", 3)
        products, problems = read(SIMPLE.format(price=9).replace("Mug", "Möbelfüße").encode(encoding))
        assert (problems, products["mug"].fields["name"]) == ([], "Möbelfüße")

    @pytest.mark.parametrize("content", [b"slug,sku,name\nmug,M,\x9dbig", "slug,sku,name\nmü,M,x\n".encode() + b"\xfc"])
    def test_names_the_byte_that_is_no_letter(self, read, monkeypatch, content):
        monkeypatch.setattr(spreadsheets, "PIECE", 3)
        place = len(content) - (4 if content.endswith(b"big") else 1)
        with pytest.raises(FileRefused, match=rf"not UTF-8 \(byte {place}\)"):
            read(content)
