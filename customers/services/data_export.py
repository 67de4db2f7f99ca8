"""Everything that the shop holds of a person, in one file: theirs to read and to take along (GDPR, Articles 15, 20)."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils import timezone

from customers.models import Address, Contact, Credential, Customer, OutgoingEmail, Profile
from customers.outbox import words
from customers.services.erasure import DataSubject
from customers.services.redaction import find_emails_to
from customers.signals import PersonalData, personal_data_asked
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.pages.versions import one_reading


@one_reading()
def export_personal_data(person: DataSubject) -> bytes:
    """Return what this app and the others hold of a person, as JSON that a person can read and a machine take over."""
    told = {"shop": current_brand().name, "written_at": timezone.now(), "account": _account(person)}
    told["known_of_them"] = _contacts(person)
    told["mails"] = _mails(person)
    for _, answer in personal_data_asked.send(sender=None, user_id=person.user_id, emails=person.emails):
        if isinstance(answer, PersonalData):
            told[answer.name] = answer.data
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()


def _account(person):
    if person.user_id is None:
        return {"emails": person.emails}
    of_user = {"user": person.user_id}
    user = ("username", "email", "first_name", "last_name", "date_joined", "last_login")
    profile = ("nickname", "date_of_birth", "gender", "bio", "avatar__file", "wants_comment_mail", "wants_post_mail")
    address = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone", "is_default")
    return {
        **get_user_model().objects.filter(pk=person.user_id).values(*user).get(),
        "emails": list(EmailAddress.objects.filter(**of_user).values("email", "verified", "primary")),
        "profile": Profile.objects.filter(**of_user).values(*profile).first(),
        "customer": Customer.objects.filter(**of_user).values("number", "phone", "created_at").first(),
        "addresses": list(Address.objects.filter(customer__user=person.user_id).values(*address)),
        "logged_in": list(
            Credential.objects.filter(**of_user).values(
                "name", "scopes", "address", "user_agent", "created_at", "used_at"
            )
        ),
        "second_factors": list(Authenticator.objects.filter(**of_user).values("type", "created_at", "last_used_at")),
    }


def _contacts(person):
    """Return what is kept by address: notes, tags, and what was agreed to about mail."""
    found = Contact.objects.filter(Q(email__in=person.emails) | Q(user__isnull=False, user=person.user_id))
    facts = (
        *("email", "name", "country", "order_count", "spent_total", "first_order_at", "last_order_at"),
        *("wants_news", "address", "invited_at"),
    )
    return [
        {
            **{name: getattr(contact, name) for name in facts},
            "tags": [str(tag) for tag in contact.tags.all()],
            "notes": list(contact.notes.values("created_at", "text")),
            "consents": list(contact.consents.values("at", "purpose", "state", "source")),
        }
        for contact in found
    ]


def _mails(person):
    """Return the mails to the person; of one that opens an account the words stay out."""
    rows = OutgoingEmail.objects.filter(pk__in=find_emails_to(person.emails)).order_by("pk")
    told = ("created_at", "sent_at", "to", "subject", "text", "is_secret")
    return [
        {name: getattr(mail, name) for name in told} | ({"text": ""} if mail.is_secret else {})
        for mail in map(words.fill_in_or_say_why, rows)
    ]
