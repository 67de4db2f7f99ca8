"""People of a former shop come in as contacts; what they chose here stands."""

import pytest

from customers.imports import CustomerImporter
from customers.models import Consent, Contact, OutgoingEmail
from customers.services import contacts
from customers.services.consents import end_news
from my_shop.kernel.imports.contract import Result
from tests.fake_import import FakeJob
from tests.recipes import member

pytestmark = pytest.mark.django_db

SHOPIFY = """\
First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,\
Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,\
Default Address Zip,Default Address Phone,Phone,Note,Tags
Ada,Byron,ada@example.com,yes,Looms Ltd,Gasse 1,,Wien,,AT,'1010,'+43 1 5550100,,Likes rust,"Trade, Vienna"
,,ADA@example.com,no,,,,,,,,,,"Rings twice",linen
No,Address,,no,,,,,,,,'+49 30 5550101,,,
Bo,Lind,bo@example.com,no,,,,,,,,,,,
"""


@pytest.fixture
def run(tmp_path):
    def make(text=SHOPIFY, preset="shopify", **how):
        job = FakeJob(tmp_path, text, preset=preset, **how)
        CustomerImporter().run(job)
        return job

    return make


class TestShopify:
    def test_comes_in(self, run):
        job = run()

        ada, bo = Contact.objects.order_by("email")
        assert (ada.email, ada.name, ada.wants_news, bo.wants_news) == ("ada@example.com", "Ada Byron", True, False)
        assert {part: text for part, text in ada.address.items() if text} == {
            "name": "Ada Byron",
            "line1": "Gasse 1",
            "line2": "Looms Ltd",
            "city": "Wien",
            "postcode": "1010",
            "country": "AT",
            "phone": "+43 1 5550100",
        }
        assert sorted(str(tag) for tag in ada.tags.all()) == ["Trade", "Vienna", "linen"]
        assert [note.text for note in ada.notes.order_by("pk")] == ["Likes rust", "Rings twice"]
        assert list(Consent.objects.values_list("contact", "state", "source")) == [(ada.pk, "given", "import")]
        assert [outcome.result for outcome in job.outcomes] == ["created", "noted", "skipped", "created"]
        assert OutgoingEmail.objects.count() == 0

    def test_comes_in_once(self, run):
        run()

        job = run()

        assert job.results["bo@example.com"] == Result.UNCHANGED
        assert (Contact.objects.count(), Consent.objects.count()) == (2, 1)
        assert Contact.objects.get(email="ada@example.com").notes.count() == 2

    def test_is_looked_at_without_coming_in(self, run):
        job = run(is_dry_run=True)

        assert (job.results["bo@example.com"], Contact.objects.count()) == (Result.CREATED, 0)


class TestNews:
    YES = "email,name,accepts_news,line1\nada@example.com,Ada,yes,\n"
    NO = "email,name,accepts_news,line1\nada@example.com,Ada,no,\n"

    @pytest.mark.parametrize(("told", "has_them"), [("no yes", True), ("yes no", True), ("no no", False)])
    def test_are_wanted_by_whom_a_row_says_so(self, run, told, has_them):
        rows = "".join(f"ada@example.com,Ada,{word},\n" for word in told.split())

        run("email,name,accepts_news,line1\n" + rows, "my-shop")

        assert (Contact.objects.get().wants_news, Consent.objects.count()) == (has_them, int(has_them))

    def test_are_not_given_to_whoever_took_them_back(self, run):
        run(self.YES, "my-shop")
        end_news(contact_id=Contact.objects.get().pk)

        job = run(self.YES, "my-shop")

        assert not Contact.objects.get().wants_news
        assert "took the news back" in job.texts["ada@example.com"]

    def test_are_not_taken_back_by_a_file(self, run):
        run(self.YES, "my-shop")

        run(self.NO, "my-shop")

        assert Contact.objects.get().wants_news

    def test_of_a_member_are_theirs_to_say(self, run):
        user = member.make(email="ada@example.com")
        contacts.link_account(user_id=user.pk, email=user.email)

        job = run(self.YES, "my-shop")

        user.profile.refresh_from_db()
        assert (user.profile.wants_post_mail, Contact.objects.get().wants_news) == (False, False)
        assert job.results["ada@example.com"] == Result.NOTED


class TestUndo:
    def test_takes_out_whom_nothing_happened_to(self, run):
        job = run()
        contacts.add_note(contact=Contact.objects.get(email="ada@example.com"), text="She called.", user=None)

        told = job.undo(CustomerImporter())

        assert {outcome.label: outcome.result for outcome in told} == {
            "ada@example.com": "skipped",
            "bo@example.com": "changed",
        }
        assert list(Contact.objects.values_list("email", flat=True)) == ["ada@example.com"]
