from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from my_shop.kernel.countries import (
    FORMATS,
    address_format,
    check_postcode,
    clean_address,
    country_choices,
    country_name,
    normal_postcode,
    printed_address,
)

EU = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}
OTHERS = {"GB", "GG", "IM", "JE", "CH", "NO", "IS", "LI", "US", "CA", "AU", "NZ"}
SMALL = {"AD", "AX", "BL", "FO", "GF", "GL", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "SM", "VA", "WF", "YT"}

# country, as typed, as printed
VALID = [
    ("AT", "1010", "1010"),
    ("AT", " A-1010 ", "1010"),
    ("AU", "0800", "0800"),
    ("BE", "B-1000", "1000"),
    ("BG", "1000", "1000"),
    ("CA", "k1a0b1", "K1A 0B1"),
    ("CA", "H3Z-2Y7", "H3Z 2Y7"),
    ("CH", "CH-8001", "8001"),
    ("CY", "2008", "2008"),
    ("CZ", "11000", "110 00"),
    ("CZ", "CZ-110 00", "110 00"),
    ("DE", "D-10115", "10115"),
    ("DE", "01067", "01067"),
    ("DK", "DK-1566", "1566"),
    ("EE", "EST-10111", "10111"),
    ("ES", "28 013", "28013"),
    ("FI", "FIN-00100", "00100"),
    ("FI", "FI-00100", "00100"),
    ("FR", "F-75001", "75001"),
    ("GB", "sw1a1aa", "SW1A 1AA"),
    ("GG", "gy101aa", "GY10 1AA"),
    ("IM", "im991ps", "IM99 1PS"),
    ("JE", "je2-3ab", "JE2 3AB"),
    ("GB", "M2 5BQ", "M2 5BQ"),
    ("GB", "LS14AB", "LS1 4AB"),
    ("GB", "EC1A  1HQ", "EC1A 1HQ"),
    ("GB", "GIR0AA", "GIR 0AA"),
    ("GB", "bfpo61", "BFPO 61"),
    ("GR", "10431", "104 31"),
    ("HR", "HR-10000", "10000"),
    ("HU", "H-1037", "1037"),
    ("IE", "d02x285", "D02 X285"),
    ("IE", "D6WXH93", "D6W XH93"),
    ("IS", "IS-101", "101"),
    ("IT", "I-00144", "00144"),
    ("LI", "FL-9490", "9490"),
    ("LI", "9498", "9498"),
    ("LT", "LT-01100", "01100"),
    ("LU", "L-1009", "1009"),
    ("LV", "1010", "LV-1010"),
    ("LV", "LV-1010", "LV-1010"),
    ("LV", "lv 1010", "LV-1010"),
    ("MT", "vlt1117", "VLT 1117"),
    ("NL", "1012ab", "1012 AB"),
    ("NL", "NL-1012 AB", "1012 AB"),
    ("NO", "N-0153", "0153"),
    ("NZ", "6011", "6011"),
    ("PL", "00950", "00-950"),
    ("PL", "00\N{EN DASH}950", "00-950"),
    ("PT", "1000205", "1000-205"),
    ("RO", "RO-010011", "010011"),
    ("SE", "12345", "123 45"),
    ("SE", "SE-123\N{NO-BREAK SPACE}45", "123 45"),
    ("SI", "SLO-1000", "1000"),
    ("SK", "81101", "811 01"),
    ("US", "95014", "95014"),
    ("US", "221621010", "22162-1010"),
    ("US", "22162-1010", "22162-1010"),
    ("AD", "AD100", "AD100"),
    ("AD", "ad 500", "AD500"),
    ("AX", "FIN-22100", "22100"),
    ("AX", "AX-22100", "22100"),
    ("BL", "97133", "97133"),
    ("FO", "FO-100", "100"),
    ("GF", "F-97300", "97300"),
    ("GL", "GL-3900", "3900"),
    ("GP", "97 110", "97110"),
    ("MC", "MC-98000", "98000"),
    ("MF", "97150", "97150"),
    ("MQ", "97200", "97200"),
    ("NC", "98800", "98800"),
    ("PF", "98714", "98714"),
    ("PM", "97500", "97500"),
    ("RE", "97400", "97400"),
    ("SM", "RSM-47893", "47893"),
    ("VA", "V-00120", "00120"),
    ("WF", "98600", "98600"),
    ("YT", "97600", "97600"),
]
# country, what cannot be a postcode there, what the refusal says
INVALID = [
    ("AT", "10115", "in Austria has 4 digits, for example 1010"),
    ("AT", "٣٣٣٣", "in Austria has 4 digits"),
    ("AT", "10\n10", "in Austria has 4 digits"),
    ("AU", "206", "in Australia has 4 digits"),
    ("BE", "100", "in Belgium has 4 digits"),
    ("BG", "10000", "in Bulgaria has 4 digits"),
    ("CA", "D1A 0B1", "Write the postal code in full, for example K1A 0B1"),
    ("CA", "W1A 0B1", "for example K1A 0B1"),
    ("CA", "K1A 0O1", "for example K1A 0B1"),
    ("CH", "80011", "in Switzerland has 4 digits"),
    ("CY", "20080", "in Cyprus has 4 digits"),
    ("CZ", "1100", "in Czechia has 5 digits, for example 110 00"),
    ("DE", "1011", "in Germany has 5 digits"),
    ("DE", "F-10115", "in Germany has 5 digits"),
    ("DK", "15666", "in Denmark has 4 digits"),
    ("EE", "1011", "in Estonia has 5 digits"),
    ("ES", "2801", "in Spain has 5 digits"),
    ("FI", "0010", "in Finland has 5 digits"),
    ("FR", "7500", "in France has 5 digits"),
    ("GB", "SW1A", "Write the postcode in full, for example SW1A 1AA"),
    ("GB", "SW1A 1AC", "for example SW1A 1AA"),
    ("GB", "10115", "for example SW1A 1AA"),
    ("GG", "JE2 3AB", "for example GY1 1AA"),
    ("GR", "1043", "in Greece has 5 digits"),
    ("HR", "1000", "in Croatia has 5 digits"),
    ("HU", "10377", "in Hungary has 4 digits"),
    ("IM", "IM1", "Write the postcode in full, for example IM2 1AA"),
    ("JE", "JE2", "Write the postcode in full, for example JE2 3AB"),
    ("IE", "D02", "Write the Eircode in full, for example D02 X285"),
    ("IE", "B02 X285", "for example D02 X285"),
    ("IS", "1010", "in Iceland has 3 digits"),
    ("IT", "0014", "in Italy has 5 digits"),
    ("LI", "9484", "in Liechtenstein has 4 digits, for example 9490"),
    ("LI", "9499", "in Liechtenstein has 4 digits, for example 9490"),
    ("LT", "0110", "in Lithuania has 5 digits"),
    ("LU", "10099", "in Luxembourg has 4 digits"),
    ("LV", "LV-101", "for example LV-1010"),
    ("MT", "1117", "for example VLT 1117"),
    ("NL", "1012", "for example 1012 AB"),
    ("NL", "0012 AB", "for example 1012 AB"),
    ("NL", "1012 SS", "for example 1012 AB"),
    ("NO", "153", "in Norway has 4 digits"),
    ("NZ", "60111", "in New Zealand has 4 digits"),
    ("PL", "0950", "in Poland has 5 digits, for example 00-950"),
    ("PT", "1000", "in Portugal has 7 digits, for example 1000-205"),
    ("RO", "10011", "in Romania has 6 digits"),
    ("SE", "1234", "in Sweden has 5 digits"),
    ("SI", "10000", "in Slovenia has 4 digits"),
    ("SK", "8110", "in Slovakia has 5 digits"),
    ("US", "9501", "A ZIP code has 5 digits, for example 95014"),
    ("US", "95014-1", "A ZIP code has 5 digits"),
    ("AD", "AD800", "Write the postcode in full, for example AD100"),
    ("AX", "00100", "in Åland Islands has 5 digits, for example 22100"),
    ("BL", "75001", "has 5 digits, for example 97100"),
    ("FO", "1000", "in Faroe Islands has 3 digits"),
    ("GF", "97400", "in French Guiana has 5 digits, for example 97300"),
    ("GL", "1000", "in Greenland has 4 digits, for example 3900"),
    ("GP", "97400", "in Guadeloupe has 5 digits"),
    ("MC", "06000", "in Monaco has 5 digits, for example 98000"),
    ("MF", "97400", "has 5 digits"),
    ("MQ", "97100", "in Martinique has 5 digits"),
    ("NC", "98700", "in New Caledonia has 5 digits"),
    ("PF", "98800", "in French Polynesia has 5 digits"),
    ("PM", "97400", "has 5 digits, for example 97500"),
    ("RE", "9740", "in Réunion has 5 digits, for example 97400"),
    ("SM", "47880", "in San Marino has 5 digits, for example 47890"),
    ("VA", "00121", "in Vatican City has 5 digits, for example 00120"),
    ("WF", "98700", "has 5 digits, for example 98600"),
    ("YT", "97400", "in Mayotte has 5 digits"),
]

TOWN = {
    "AT": ("1010", "Wien", "", ["1010 Wien"]),
    "AU": ("2060", "North Sydney", "NSW", ["North Sydney NSW 2060"]),
    "CA": ("K1A 0B1", "Ottawa", "ON", ["Ottawa ON K1A 0B1"]),
    "DE": ("10115", "Berlin", "", ["10115 Berlin"]),
    "ES": ("28300", "Aranjuez", "Madrid", ["28300 Aranjuez (Madrid)"]),
    "GB": ("SW1A 1AA", "London", "", ["London", "SW1A 1AA"]),
    "IE": ("D02 X285", "Dublin", "", ["Dublin", "D02 X285"]),
    "IT": ("00144", "Roma", "RM", ["00144 Roma (RM)"]),
    "LV": ("LV-1010", "Rīga", "", ["Rīga, LV-1010"]),
    "MT": ("VLT 1117", "Valletta", "", ["Valletta VLT 1117"]),
    "NZ": ("6011", "Wellington", "", ["Wellington 6011"]),
    "SE": ("123 45", "Stockholm", "", ["123 45 Stockholm"]),
    "US": ("95014", "Cupertino", "CA", ["Cupertino, CA 95014"]),
}


def address(country, postcode, city, region, line2=""):
    return SimpleNamespace(
        name="Ada Byron", line1="Lane 1", line2=line2, postcode=postcode, city=city, region=region, country=country
    )


class TestCountryName:
    def test_knows_the_name_and_passes_on_what_it_does_not_know(self):
        assert (country_name("AT"), country_name("XQ")) == ("Austria", "XQ")


class TestCountryChoices:
    def test_lists_where_the_shop_delivers_by_name(self, settings):
        settings.SHOP_COUNTRIES = ["DE", "AT", "GB"]
        assert country_choices() == [("AT", "Austria"), ("DE", "Germany"), ("GB", "United Kingdom")]


class TestAddressFormat:
    def test_knows_each_country_that_is_promised(self):
        assert set(FORMATS) == EU | OTHERS | SMALL

    def test_each_has_lines_of_the_tables(self):
        assert {country for country, _, _ in VALID} == {country for country, _, _ in INVALID} == set(FORMATS)

    def test_names_what_the_country_calls_it(self):
        labels = {code: address_format(code).postcode_label for code in ("DE", "US", "IE", "CA")}
        assert labels == {"DE": "Postcode", "US": "ZIP code", "IE": "Eircode", "CA": "Postal code"}

    def test_asks_for_a_region_where_mail_needs_one(self):
        asked = {code: form.region_label for code, form in FORMATS.items() if form.region_name}
        assert asked == {"AU": "State", "CA": "Province", "ES": "Province", "IT": "Province", "US": "State"}

    @pytest.mark.parametrize("country", FORMATS)
    def test_gives_an_example_that_is_right_and_as_printed(self, country):
        example = address_format(country).example
        check_postcode(example, country)
        assert normal_postcode(example, country) == example

    @pytest.mark.parametrize("country", FORMATS)
    def test_prints_every_part_once(self, country):
        lines = " ".join(address_format(country).lines)
        parts = ("name", "line1", "line2", "postcode", "city", "region")
        assert [lines.count(f"{{{part}}}") for part in parts] == [1] * len(parts)


class TestCheckPostcode:
    @pytest.mark.parametrize(("country", "typed", "printed"), VALID)
    def test_lets_pass(self, country, typed, printed):
        check_postcode(typed, country)
        check_postcode(printed, country)

    @pytest.mark.parametrize(("country", "typed", "words"), INVALID)
    def test_refuses_and_says_how_one_looks(self, country, typed, words):
        with pytest.raises(ValidationError, match=words):
            check_postcode(typed, country)

    def test_knows_nothing_of_other_countries(self):
        check_postcode("whatever", "AE")


class TestNormalPostcode:
    @pytest.mark.parametrize(("country", "typed", "printed"), VALID)
    def test_is_as_printed_and_stays_so(self, country, typed, printed):
        assert normal_postcode(typed, country) == printed
        assert normal_postcode(printed, country) == printed

    @pytest.mark.parametrize(("country", "typed", "words"), INVALID)
    def test_leaves_alone_what_is_none(self, country, typed, words):
        assert normal_postcode(f" {typed} ", country) == typed


class TestCleanAddress:
    def test_writes_the_postcode_as_printed_and_keeps_the_rest(self):
        typed = {"name": "Ada", "postcode": "sw1a1aa", "region": "", "country": "gb"}
        assert clean_address(typed) == {"name": "Ada", "postcode": "SW1A 1AA", "region": "", "country": "GB"}
        assert typed["postcode"] == "sw1a1aa"

    @pytest.mark.parametrize(
        ("parts", "refused"),
        [
            ({"country": "US", "postcode": "95014", "region": " "}, {"region": ["Write the state."]}),
            ({"country": "us", "postcode": "95014", "region": ""}, {"region": ["Write the state."]}),
            ({"country": "IT", "postcode": "", "region": "RM"}, {"postcode": ["Write the postcode."]}),
            (
                {"country": "CA", "postcode": "", "region": ""},
                {"postcode": ["Write the postal code."], "region": ["Write the province."]},
            ),
            (
                {"country": "DE", "postcode": "1", "region": ""},
                {"postcode": ["A postcode in Germany has 5 digits, for example 10115."]},
            ),
        ],
    )
    def test_refuses_by_part(self, parts, refused):
        with pytest.raises(ValidationError) as refusal:
            clean_address(parts)
        assert refusal.value.message_dict == refused

    def test_says_of_which_address(self):
        with pytest.raises(ValidationError, match="Write the state of the billing address"):
            clean_address({"country": "US", "region": ""}, of_which=" of the billing address")

    def test_does_not_miss_what_was_refused_before(self):
        assert clean_address({"country": "US"}) == {"country": "US"}

    def test_demands_nothing_of_a_country_it_does_not_know(self):
        parts = {"country": "AE", "postcode": "", "region": "Dubai"}
        assert clean_address(parts) == parts

    def test_keeps_a_region_that_nobody_asked_for(self):
        assert clean_address({"country": "GB", "postcode": "LS1 4AB", "region": "Kent"})["region"] == "Kent"


class TestPrintedAddress:
    @pytest.mark.parametrize("country", TOWN)
    def test_has_the_order_of_its_country(self, country):
        *parts, town = TOWN[country]
        assert printed_address(address(country, *parts)) == ["Ada Byron", "Lane 1", *town, country_name(country)]

    def test_has_the_town_before_the_street_in_hungary(self):
        lines = printed_address(address("HU", "1037", "Budapest", "", "2. em."))
        assert lines == ["Ada Byron", "Budapest", "Lane 1", "2. em.", "1037", "Hungary"]

    @pytest.mark.parametrize(
        ("parts", "town"),
        [
            (("IT", "00144", "Roma", ""), ["00144 Roma"]),
            (("ES", "28013", "Madrid", "MADRID"), ["28013 Madrid"]),
            (("US", "10001", "New York", "New York"), ["New York, New York 10001"]),
            (("US", "", "Springfield", ""), ["Springfield"]),
            (("LV", "", "Rīga", ""), ["Rīga"]),
            (("GB", "ME14 1AA", "Maidstone", "Kent"), ["Maidstone", "Kent", "ME14 1AA"]),
            (("AE", "", "Dubai", "Deira"), ["Dubai", "Deira"]),
        ],
    )
    def test_leaves_no_gap_and_repeats_nothing(self, parts, town):
        assert printed_address(address(*parts))[2:-1] == town

    def test_takes_braces_for_what_they_are(self):
        assert printed_address(address("DE", "10115", "{region}", "X"))[2] == "10115 {region}"
