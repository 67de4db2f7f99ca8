import re

import pytest
import time_machine
from allauth.account.models import EmailAddress

from customers.models import Consent, Contact, OutgoingEmail, Profile
from customers.outbox import words
from customers.services import consents, contacts, profiles
from my_shop.kernel.throttle.services import TooManyTries
from tests.recipes import member

pytestmark = pytest.mark.django_db


def said():
    return list(Consent.objects.order_by("pk").values_list("contact__email", "state", "source"))


def link_in(mail):
    return re.search(r"/account/news/([^/\s]+)/", words.fill_in(mail).text).group(1)


class TestAskForNews:
    def test_mails_nothing_but_the_link_before_it_is_confirmed(self):
        consents.ask_for_news(email="Bo@example.com", visitor="192.0.2.1")
        mail = OutgoingEmail.objects.get()
        assert mail.to == ["bo@example.com"]
        assert said() == [("bo@example.com", "asked", "news-page")]
        assert not Contact.objects.get().wants_news
        consents.confirm_news(token=link_in(mail))
        assert Contact.objects.get().wants_news
        assert said()[1:] == [("bo@example.com", "given", "confirmation")]

    def test_fills_nobodys_inbox(self):
        for _ in range(3):
            consents.ask_for_news(email="bo@example.com", visitor="192.0.2.1")
        with pytest.raises(TooManyTries):
            consents.ask_for_news(email="BO@example.com", visitor="192.0.2.2")
        with pytest.raises(TooManyTries):
            consents.ask_for_news(email="cy@example.com", visitor="192.0.2.1")
        assert OutgoingEmail.objects.count() == 3


class TestConfirmNews:
    def test_again_says_the_same_and_writes_nothing(self):
        contacts.lock_contact("bo@example.com")
        token = consents.news_token("bo@example.com")
        consents.confirm_news(token=token)
        consents.confirm_news(token=token)
        assert len(said()) == 1

    def test_switches_a_members_profile_on(self):
        user = member.make(email="ada@example.com")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        consents.confirm_news(token=consents.news_token("ada@example.com"))
        assert Profile.objects.get(user=user).wants_post_mail

    @pytest.mark.parametrize("token", ["", "nonsense", "bo@example.com"])
    def test_refuses_what_is_not_ours(self, token):
        with pytest.raises(consents.UnknownLink):
            consents.confirm_news(token=token)

    def test_refuses_a_link_that_is_too_old_and_an_address_that_was_forgotten(self):
        contacts.lock_contact("bo@example.com")
        with time_machine.travel("2026-01-01", tick=False):
            token = consents.news_token("bo@example.com")
        with time_machine.travel("2026-01-09", tick=False), pytest.raises(consents.UnknownLink):
            consents.confirm_news(token=token)
        Contact.objects.all().delete()
        with pytest.raises(consents.UnknownLink):
            consents.confirm_news(token=consents.news_token("bo@example.com"))


class TestPreferences:
    def test_are_written_down_once_for_each_change(self):
        user = member.make(email="ada@example.com")
        for wants_news in (True, True, False):
            profiles.save_mail_preferences(
                profile=Profile.objects.get(user=user), wants_comment_mail=True, wants_post_mail=wants_news
            )
        assert said() == [("ada@example.com", "given", "account"), ("ada@example.com", "withdrawn", "account")]

    def test_the_link_in_a_mail_takes_it_back(self):
        user = member.make(email="ada@example.com")
        Profile.objects.filter(user=user).update(wants_post_mail=True)
        guest = contacts.lock_contact("bo@example.com")
        Contact.objects.filter(pk=guest.pk).update(wants_news=True)
        for reader_id, kind in [(user.pk, "posts"), (guest.pk, profiles.NEWS)]:
            token = profiles.unsubscribe_token(reader_id=reader_id, kind=kind)
            assert [profiles.unsubscribe(token=token) for _ in range(2)] == [kind] * 2
        assert said() == [
            ("ada@example.com", "withdrawn", "unsubscribe"),
            ("bo@example.com", "withdrawn", "unsubscribe"),
        ]
        assert not Contact.objects.filter(wants_news=True).exists()
        assert not Profile.objects.get(user=user).wants_post_mail

    def test_a_guest_who_signs_up_goes_on_reading(self):
        guest = contacts.lock_contact("ada@example.com")
        Contact.objects.filter(pk=guest.pk).update(wants_news=True)
        user = member.make(email="ada@example.com")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        assert Profile.objects.get(user=user).wants_post_mail
        assert not Contact.objects.get().wants_news

    @pytest.mark.parametrize("is_known", [False, True])
    def test_the_link_of_a_guest_works_on_after_they_signed_up_and_moved(self, is_known):
        guest = contacts.lock_contact("ada@example.com")
        Contact.objects.filter(pk=guest.pk).update(wants_news=True)
        token = profiles.unsubscribe_token(reader_id=guest.pk, kind=profiles.NEWS)
        user = member.make(email="ada@example.com")
        address = EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if is_known:
            contacts.add_note(contact=contacts.lock_contact("ada@lind.example"), text="Rings twice.", user=None)
        address.email = "ada@lind.example"
        address.save()
        contact = Contact.objects.get()
        assert (contact.pk, contact.email, contact.user) == (guest.pk, "ada@lind.example", user)
        assert contact.notes.count() == is_known
        profiles.unsubscribe(token=token)
        assert not Profile.objects.get(user=user).wants_post_mail
        assert said() == [("ada@lind.example", "withdrawn", "unsubscribe")]

    def test_the_link_of_a_guest_works_on_after_a_member_moved_to_their_address(self):
        user = member.make(email="ada@example.com")
        address = EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        contacts.add_note(contact=Contact.objects.get(), text="Rings twice.", user=None)
        guest = contacts.lock_contact("ada@lind.example")
        Contact.objects.filter(pk=guest.pk).update(wants_news=True)
        token = profiles.unsubscribe_token(reader_id=guest.pk, kind=profiles.NEWS)
        address.email = "ada@lind.example"
        address.save()
        contact = Contact.objects.get()
        assert (contact.user, contact.notes.count()) == (user, 1)
        assert Profile.objects.get(user=user).wants_post_mail
        profiles.unsubscribe(token=token)
        assert not Profile.objects.get(user=user).wants_post_mail
