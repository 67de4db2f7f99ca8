"""VIES, the VAT Information Exchange System of the European Commission, by its REST interface.

Its description: https://ec.europa.eu/taxation_customs/vies/ (Technical information). It asks the member state that has
given the number, and each of them is closed now and then: that is no answer, and is asked again later. A requester that
VIES does not know would spoil every question, so it is asked once more without: the answer then has no consultation
number.
"""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from orders.vat_checks.protocol import Answer, VatIdAnswer

ADDRESS = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
SECONDS = 10
MOST_BYTES = 100_000
NOT_TOLD = {"", "---"}
"""What stands for a name or an address that the member state does not tell."""
ANSWERED = {None, "", "VALID", "INVALID"}
"""Of ``userError``: the member state has said yes or no."""


class Vies:
    """The real one."""

    def check(self, vat_id: str, requester: str) -> VatIdAnswer:
        asked = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
        own = {"requesterMemberStateCode": requester[:2], "requesterNumber": requester[2:]} if requester else {}
        told = self._ask(asked | own)
        if "INVALID_REQUESTER_INFO" in _errors(told):
            told = self._ask(asked)
        return read_answer(told)

    def _ask(self, question: dict[str, str]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = Request(ADDRESS, json.dumps(question).encode(), headers, method="POST")
        try:
            with urlopen(request, timeout=SECONDS) as response:  # noqa: S310 - the one address above
                return _read(response)
        except HTTPError as error:  # with the reason in its body, as in any other answer
            with error:
                return _read(error) or _failure(f"HTTP {error.code}")
        except (OSError, HTTPException) as error:
            return _failure(type(error).__name__)


def read_answer(told: dict[str, Any]) -> VatIdAnswer:
    """Return what VIES has said."""
    errors = _errors(told)
    if "INVALID_INPUT" in errors:  # no number of this form is given to anybody
        return VatIdAnswer(Answer.INVALID)
    if errors or not isinstance(told.get("valid"), bool):  # "valid" is false where a member state is closed, too
        return VatIdAnswer(Answer.UNAVAILABLE, error=", ".join(errors)[:200] or "unknown answer")
    name, address = (" ".join(str(told.get(field) or "").split()) for field in ("name", "address"))
    return VatIdAnswer(
        Answer.VALID if told["valid"] else Answer.INVALID,
        consultation_number=str(told.get("requestIdentifier") or "")[:40],
        name="" if name in NOT_TOLD else name[:300],
        address="" if address in NOT_TOLD else address[:500],
    )


def _read(response) -> dict[str, Any]:
    try:
        told = json.loads(response.read(MOST_BYTES))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _errors(told) -> list[str]:
    """Return why there is no answer, by VIES's codes: one that failed has them in wrappers, one of a member state that
    did not answer beside ``valid``."""
    wrappers = told.get("errorWrappers")
    rows = wrappers if isinstance(wrappers, list) else []
    errors = [str(row.get("error")) for row in rows if isinstance(row, dict)]
    own = told.get("userError")
    return errors if own in ANSWERED else [*errors, str(own)]


def _failure(error: str) -> dict[str, Any]:
    return {"errorWrappers": [{"error": error}]}
