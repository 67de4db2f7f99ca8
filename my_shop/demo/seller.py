"""Who sells in the demo shop: what the settings say as long as nobody has said anything else. All of it is invented."""

NAME = "Larkfield"
EMAIL = "hello@larkfield.example"
STAFF_EMAILS = ["orders@larkfield.example"]
ADDRESS = ["Larkfield Home Goods GmbH", "Lerchenfeldstraße 12", "22081 Hamburg", "Germany"]
VAT_ID = "DE999999999"
REGISTER = "Amtsgericht Hamburg, HRB 999999"
IBAN = "DE89 3704 0044 0532 0130 00"
BANK = f"IBAN {IBAN}"
SECRET_KEY = "only-for-development"  # noqa: S105 - the key of a shop that is no secret
REPRESENTED_BY = "Ingrid Falk, managing director"
PHONE = "+49 40 999999-0"
