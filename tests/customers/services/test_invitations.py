from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.utils import timezone

from customers.models import Address, Contact, OutgoingEmail
from customers.services import invitations
from customers.services.invitations import InvitationRefused, invite

pytestmark = pytest.mark.django_db

ADA = "ada@example.com"
HOME = {"name": "Ada Byron", "line1": "Gasse 1", "city": "Wien", "postcode": "1010", "country": "AT"}


@pytest.fixture
def ada():
    return Contact.objects.create(email=ADA, name="Ada Byron", address=HOME)


def link(contact):
    return f"/account/invitation/{invitations.invitation_token(contact.email)}/"


class TestInvite:
    def test_writes_once(self, ada):
        invite(contact=ada)

        with pytest.raises(InvitationRefused, match="invited already"):
            invite(contact=ada)

        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.is_secret) == ([ADA], True)

    def test_writes_again_once_the_link_is_too_old(self, ada):
        Contact.objects.update(invited_at=timezone.now() - timedelta(days=31))

        invite(contact=ada)

        assert OutgoingEmail.objects.count() == 1

    def test_writes_to_nobody_who_has_an_account(self, ada):
        user = get_user_model().objects.create_user("ada", ADA)
        EmailAddress.objects.create(user=user, email=ADA, verified=True, primary=True)

        with pytest.raises(InvitationRefused, match="account"):
            invite(contact=ada)

        assert not OutgoingEmail.objects.exists()


class TestLink:
    def test_opens_an_account_whose_address_is_confirmed(self, ada, client):
        page = client.get(link(ada), follow=True)
        assert page.context["form"].initial.get("email") == ADA or ADA in page.text

        client.post("/accounts/signup/", {"email": ADA, "password1": "nine quiet herons"})

        user = get_user_model().objects.get(email=ADA)
        ada.refresh_from_db()
        assert EmailAddress.objects.filter(user=user, verified=True).exists()
        assert (ada.user_id, ada.address) == (user.pk, {})
        assert Address.objects.get(customer__user=user).line1 == "Gasse 1"
        assert client.get("/account/").status_code == 200

    def test_works_once(self, ada, client, django_user_model):
        user = django_user_model.objects.create_user("ada", ADA)
        EmailAddress.objects.create(user=user, email=ADA, verified=True, primary=True)

        assert client.get(link(ada)).url == "/accounts/login/"

    def test_confirms_no_other_address(self, ada, client):
        client.get(link(ada))

        client.post("/accounts/signup/", {"email": "bo@example.com", "password1": "nine quiet herons"})

        assert not EmailAddress.objects.filter(verified=True).exists()

    @pytest.mark.parametrize("token", ["no-token", "a:b:c"])
    def test_of_somebody_else_opens_nothing(self, token, client):
        assert client.get(f"/account/invitation/{token}/").status_code == 404

    def test_of_somebody_erased_opens_nothing(self, ada, client):
        address = link(ada)
        ada.delete()

        assert client.get(address).status_code == 404
