"""Places that belong to a country and not to the territory of its VAT, as data.

The source is Council Directive 2006/112/EC, Article 6, as it stands since Directive (EU) 2019/475 (Campione d'Italia),
and the Commission's table "Territorial status of EU countries and certain territories"; postcodes are those of the
posts. Of the United Kingdom: HMRC, VAT Place of Supply (Goods), VATPOSG2300 ("there is no VAT in the Channel Islands").
Without postcodes: a place with a country code of its own.

Not here, because they are inside: the Azores and Madeira (rates of their own: make a tax rate with their postcodes),
Jungholz and Mittelberg, and the places of Article 7, which ``TAXED_AS`` names. The Italian waters of Lake Lugano have
nobody to deliver to.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import postcode_groups
from orders.rules.postcodes import read_postcodes

ARTICLE_6 = "Directive 2006/112/EC, Article 6"
OVERSEAS = "Treaty on the Functioning of the European Union, Article 355(2)"
CHANNEL = "HMRC, VATPOSG2300; Directive 2006/112/EC, Article 6(1)(e)"


@dataclass(frozen=True)
class Territory:
    """``postcodes`` as merchants write them; empty: the whole country of this code."""

    country: str
    name: str
    postcodes: str
    source: str


TERRITORIES = (
    Territory("DE", "Heligoland", "27498", f"{ARTICLE_6}(2)(a)"),
    Territory("DE", "Büsingen", "78266", f"{ARTICLE_6}(2)(b)"),
    Territory("DK", "Greenland", "3900-3999", OVERSEAS),
    Territory("ES", _("Canary Islands"), "35*, 38*", f"{ARTICLE_6}(1)(b)"),
    Territory("ES", "Ceuta", "51*", f"{ARTICLE_6}(2)(c)"),
    Territory("ES", "Melilla", "52*", f"{ARTICLE_6}(2)(d)"),
    Territory("FI", "Åland", "22*", f"{ARTICLE_6}(1)(d)"),
    Territory("FR", _("French overseas departments"), "971*-974*, 976*", f"{ARTICLE_6}(1)(c)"),
    Territory("FR", _("French overseas territories"), "975*, 977*, 984*, 986*-988*", OVERSEAS),
    Territory("GB", "Jersey", "JE", CHANNEL),
    Territory("GB", "Guernsey", "GY", CHANNEL),
    Territory("GR", _("Mount Athos"), "63086-63087", f"{ARTICLE_6}(1)(a)"),
    Territory("IT", "Livigno", "23041", f"{ARTICLE_6}(2)(e)"),
    Territory("IT", _("Campione d’Italia"), "22061", f"{ARTICLE_6}(1)(f)"),
    Territory("AX", "Åland", "", f"{ARTICLE_6}(1)(d)"),
    Territory("GG", "Guernsey", "", CHANNEL),
    Territory("JE", "Jersey", "", CHANNEL),
    *(Territory(code, _("French overseas departments"), "", f"{ARTICLE_6}(1)(c)") for code in ("GF", "GP", "MF", "MQ")),
    *(Territory(code, _("French overseas departments"), "", f"{ARTICLE_6}(1)(c)") for code in ("RE", "YT")),
    *(Territory(code, _("French overseas territories"), "", OVERSEAS) for code in ("BL", "NC", "PF", "PM", "TF", "WF")),
    Territory("FO", _("Faroe Islands"), "", "Treaty on the Functioning of the European Union, Article 355(5)(a)"),
    Territory("GL", "Greenland", "", OVERSEAS),
)

TAXED_AS = {"IM": "GB", "MC": "FR"}
"""Countries for whose VAT another one's rates hold (Directive 2006/112/EC, Article 7; HMRC, VATPOSG2300)."""


@lru_cache(maxsize=1000)  # the lines of an order all go to one place
def territory_of(country: str, postcode: str) -> Territory | None:
    """Return the place outside the VAT of its country in which an address lies; None for one inside."""
    places = [place for place in TERRITORIES if place.country == country]
    groups = postcode_groups(postcode, country) if places else ()
    for place in places:
        patterns = read_postcodes(place.postcodes)
        if not patterns or (groups and any(pattern.fits(groups, country) for pattern in patterns)):
            return place
    return None
