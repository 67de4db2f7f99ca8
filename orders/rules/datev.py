"""The DATEV format for bookings (“Buchungsstapel”), as a pure function: EXTF 700, format version 13.

Source: DATEV eG, developer.datev.de, “DATEV-Format”, pages “Header” and “Buchungsstapel”: a header of 31 fields, the
names of 125 columns (since February 2024), then a line for each booking; semicolons, lines that end in CR LF; texts in
quotes, an empty one as well, numbers never; amounts with a comma, above nothing and without a sign. A date of a booking
is day and month: its year follows from the fiscal year, in which a batch has to lie; DATEV recommends one for each
month. Windows-1252, since one of its programs takes no Unicode. What is not said of locking (“Festschreibung”) is
locked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

COLUMNS = (
    *("Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basis-Umsatz"),
    *("WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum", "Belegfeld 1"),
    *("Belegfeld 2", "Skonto", "Buchungstext", "Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank"),
    *("Sachverhalt", "Zinssperre", "Beleglink"),
    *(f"Beleginfo - {part} {number}" for number in range(1, 9) for part in ("Art", "Inhalt")),
    *("KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID (Bestimmung)"),
    *("EU-Steuersatz (Bestimmung)", "Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L"),
    *("BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung"),
    *(f"Zusatzinformation{part} {number}" for number in range(1, 21) for part in (" - Art", "- Inhalt")),
    *("Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr", "Zugeordnete Fälligkeit", "Skontotyp"),
    *("Auftragsnummer", "Buchungstyp", "USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)"),
    *("Sachverhalt L+L (Anzahlungen)", "EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz"),
    *("Buchungs GUID", "KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername"),
    *("Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis"),
    *("Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", "Festschreibung", "Leistungsdatum"),
    *("Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)", "Steuersatz", "Land", "Abrechnungsreferenz"),
    *("BVV-Position", "EU-Land u. UStID (Ursprung)", "EU-Steuersatz (Ursprung)", "Abw. Skontokonto"),
)
_TEXTS = {
    *(2, 3, 6, 9, 11, 12, 14, 16, 20, *range(21, 39), 40, 42, *range(48, 88), 91, 95, 96, 98, 102, 103, 105, 107),
    *(109, 110, 112, 118, 120, 121, 123),
}
"""By the numbers of DATEV's description, which begin with 1."""

DEBIT, CREDIT = "S", "H"
GREECE = {"GR": "EL"}
"""What VAT calls it."""


@dataclass(frozen=True)
class Batch:
    """Whose books (``consultant``, ``client``), which chart of accounts (``03``, ``04``), and which month it is for."""

    consultant: int
    client: int
    chart: str
    account_length: int
    fiscal_year_month: int
    month: date
    currency: str


@dataclass(frozen=True)
class Booking:
    """``gross`` of one tax rate of a document, negative on a credit note: the debtor's account against the revenue's.

    ``eu_id`` is the country of what is taxed in another member state, with its ``eu_rate``, or the VAT ID of a business
    there. ``tax_key`` (“BU-Schlüssel”) says how the tax is reckoned where the account does not by itself.
    """

    gross: Decimal
    debtor: str
    revenue: str
    day: date
    number: str
    text: str
    eu_id: str = ""
    eu_rate: Decimal | None = None
    tax_key: str = ""


def write_batch(batch: Batch, bookings: Iterable[Booking], *, at: datetime) -> bytes:
    """Return the file of a batch; characters that Windows-1252 does not have become question marks.

    :param at: when it is made.
    """
    lines = [_header(batch, at), ";".join(COLUMNS), *(_line(booking, batch.currency) for booking in bookings)]
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252", errors="replace")


def fiscal_year(day: date, first_month: int) -> date:
    """Return the first day of the fiscal year in which a day lies."""
    return date(day.year - (day.month < first_month), first_month, 1)


def _header(batch, at):
    start = batch.month.replace(day=1)
    after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    fields = (
        *(_text("EXTF"), "700", "21", _text("Buchungsstapel"), "13", f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03}"),
        *("", _text("SH"), _text(""), _text(""), str(batch.consultant), str(batch.client)),
        *(f"{fiscal_year(start, batch.fiscal_year_month):%Y%m%d}", str(batch.account_length)),
        *(f"{start:%Y%m%d}", f"{last:%Y%m%d}", _text(f"Rechnungen {start:%m/%Y}"), _text("")),
        *(
            "1",
            "0",
            "0",
            _text(batch.currency),
            "",
            _text(""),
            "",
            "",
            _text(batch.chart),
            "",
            "",
            _text(""),
            _text(""),
        ),
    )
    return ";".join(fields)


def _line(booking, currency):
    told = {
        "Umsatz (ohne Soll/Haben-Kz)": f"{abs(booking.gross):.2f}".replace(".", ","),
        "Soll/Haben-Kennzeichen": DEBIT if booking.gross >= 0 else CREDIT,
        "WKZ Umsatz": currency,
        "Konto": booking.debtor,
        "Gegenkonto (ohne BU-Schlüssel)": booking.revenue,
        "BU-Schlüssel": booking.tax_key,
        "Belegdatum": f"{booking.day:%d%m}",
        "Belegfeld 1": booking.number[:36],
        "Buchungstext": booking.text[:60],
        "EU-Land u. UStID (Bestimmung)": booking.eu_id[:15],
        "EU-Steuersatz (Bestimmung)": f"{booking.eu_rate:05.2f}".replace(".", ",") if booking.eu_rate else "",
        "Festschreibung": "0",
    }
    fields = [told.get(name, "") for name in COLUMNS]
    return ";".join(_text(field) if number in _TEXTS else field for number, field in enumerate(fields, start=1))


def _text(text):
    return '"{}"'.format(text.replace('"', '""'))
