"""What VIES answers, in the shapes of its REST interface; nobody is asked here."""

import pytest

from orders.vat_checks import vies
from orders.vat_checks.protocol import Answer
from orders.vat_checks.vies import Vies, read_answer

YES = {
    "countryCode": "FR",
    "vatNumber": "40303265045",
    "requestDate": "2026-11-30T06:00:00.000Z",
    "valid": True,
    "requestIdentifier": "WAPIAAAAZ1bcDEfg",
    "name": "SA EXEMPLE",
    "address": "12 RUE DU MOULIN\n75001 PARIS",
    "traderName": "---",
    "traderStreet": "---",
}
NO = {**YES, "valid": False, "requestIdentifier": "", "name": "---", "address": "---"}
BUSY = ["MS_UNAVAILABLE", "SERVICE_UNAVAILABLE", "MS_MAX_CONCURRENT_REQ", "GLOBAL_MAX_CONCURRENT_REQ", "TIMEOUT"]


def failed(*errors):
    return {"actionSucceed": False, "errorWrappers": [{"error": error} for error in errors]}


class TestReadAnswer:
    def test_a_yes_with_its_consultation_number_and_who_it_is(self):
        found = read_answer(YES)
        assert (found.answer, found.consultation_number) == (Answer.VALID, "WAPIAAAAZ1bcDEfg")
        assert (found.name, found.address) == ("SA EXEMPLE", "12 RUE DU MOULIN 75001 PARIS")

    def test_a_yes_of_a_state_that_does_not_tell_who_it_is(self):
        found = read_answer({**YES, "userError": "VALID", "name": "---", "address": None})
        assert (found.answer, found.name, found.address) == (Answer.VALID, "", "")

    @pytest.mark.parametrize("told", [NO, {**NO, "userError": "INVALID"}, failed("INVALID_INPUT")])
    def test_a_no(self, told):
        found = read_answer(told)
        assert (found.answer, found.consultation_number, found.error) == (Answer.INVALID, "", "")

    @pytest.mark.parametrize("error", BUSY)
    def test_no_answer_is_no_no(self, error):
        for told in (failed(error), {**NO, "userError": error}):
            found = read_answer(told)
            assert (found.answer, found.error) == (Answer.UNAVAILABLE, error)

    @pytest.mark.parametrize("told", [{}, {"valid": "true"}, {"valid": None}, {"errorWrappers": "?"}])
    def test_what_it_does_not_know_is_no_answer(self, told):
        assert read_answer(told).answer == Answer.UNAVAILABLE


def test_asks_once_more_without_a_requester_that_vies_does_not_know(monkeypatch):
    asked = []

    def answer(self, question):
        asked.append(question)
        return failed("INVALID_REQUESTER_INFO") if "requesterNumber" in question else YES

    monkeypatch.setattr(vies.Vies, "_ask", answer)
    assert Vies().check("FR40303265045", "ATU57194903").answer == Answer.VALID
    assert asked == [
        {
            "countryCode": "FR",
            "vatNumber": "40303265045",
            "requesterMemberStateCode": "AT",
            "requesterNumber": "U57194903",
        },
        {"countryCode": "FR", "vatNumber": "40303265045"},
    ]
