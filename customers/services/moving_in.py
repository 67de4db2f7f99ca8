"""People of a former shop: brought in as contacts, some hundred at a time, and taken back.

What they chose here stands. Whoever has an account looks after their own address and their own news; whoever took the
news back has none, whatever a file says; and a “no” in a file takes nothing back. Whom the shop has erased it does not
know any more: who moves people in twice takes those out of the file.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from customers.models import Consent, Contact, ContactNote, Tag
from my_shop.kernel.names import folded


@dataclass
class MovedPerson:
    """Somebody as a file tells of them.

    ``accepts_news`` is true only where it says yes. ``address`` has the phone number too, and may have that alone.
    """

    email: str
    name: str = ""
    notes: tuple[str, ...] = ()
    accepts_news: bool = False
    tags: tuple[str, ...] = ()
    address: dict[str, str] = field(default_factory=dict)

    def join(self, other: "MovedPerson") -> None:
        """Take up what another row says of them: what is added, and what this one does not say."""
        self.name = self.name or other.name
        self.address = other.address if _says_more(other.address, self.address) else self.address
        self.accepts_news = self.accepts_news or other.accepts_news
        self.notes = tuple(dict.fromkeys((*self.notes, *other.notes)))
        self.tags = tuple({folded(tag): tag for tag in (*other.tags, *self.tags)}.values())


@dataclass(frozen=True)
class MovedIn:
    """What became of somebody: ``added`` in words what is new; ``told`` what the file wanted and does not happen."""

    contact: Contact
    is_new: bool
    added: tuple[str, ...]
    told: tuple[str, ...] = ()


@transaction.atomic
def move_in(*, people: Sequence[MovedPerson], user: Any) -> list[MovedIn]:
    """Write people down, and say of each, in their order, what is new; the same again adds nothing.

    :param people: each with another address, in small letters.
    :param user: who brings them in, for the notes.
    """
    emails = sorted(person.email for person in people)
    before = set(Contact.objects.filter(email__in=emails).values_list("email", flat=True))
    Contact.objects.bulk_create([Contact(email=email) for email in emails], ignore_conflicts=True)
    rows = Contact.objects.filter(email__in=emails).select_for_update(no_key=True).order_by("pk")
    known = _Known({contact.email: contact for contact in rows}, before, timezone.now())
    moved = [_settle(person, known) for person in people]
    _write(people, known, user)
    return moved


class _Known:
    """What is there of the people of a batch, read at once, and what is to be written."""

    def __init__(self, contacts: dict[str, Contact], before: Collection[str], now: datetime):
        self.contacts, self.before, self.now = contacts, before, now
        ids = [contact.pk for contact in contacts.values()]
        withdrawn = Consent.objects.filter(contact__in=ids, state=Consent.State.WITHDRAWN)
        self.withdrawn = set(withdrawn.values_list("contact", flat=True))
        self.notes = set(ContactNote.objects.filter(contact__in=ids).values_list("contact", "text"))
        tagged = Contact.tags.through.objects.filter(contact__in=ids)
        self.tags = {(pk, folded(name)) for pk, name in tagged.values_list("contact", "tag__name")}
        self.consents: list[Consent] = []


def _settle(person: MovedPerson, known: _Known) -> MovedIn:
    contact, added = known.contacts[person.email], []
    if person.name and not contact.name:
        contact.name = person.name
        added.append(gettext("name"))
    if _says_more(person.address, contact.address) and not contact.is_member:
        contact.address = person.address
        added.append(gettext("address"))
    told = _settle_news(person, contact, known, added)
    if any((contact.pk, note) not in known.notes for note in person.notes):
        added.append(gettext("note"))
    if any((contact.pk, folded(tag)) not in known.tags for tag in person.tags):
        added.append(gettext("tags"))
    return MovedIn(contact, person.email not in known.before, tuple(added), told)


def _says_more(address, known) -> bool:
    """Is it the first that is known, or a whole one where a phone number alone is?"""
    return bool(address) and (not known or bool(address.get("line1")) > bool(known.get("line1")))


def _settle_news(person, contact, known, added) -> tuple[str, ...]:
    if not person.accepts_news or contact.wants_news:
        return ()
    if contact.is_member:
        return (gettext("They have an account: whether they have the news is theirs to say."),)
    if contact.pk in known.withdrawn:
        return (gettext("They took the news back here, and have none."),)
    contact.wants_news = True
    given, source = Consent.State.GIVEN, Consent.Source.IMPORT
    known.consents.append(Consent(contact=contact, state=given, source=source, at=known.now))
    added.append(gettext("agreed to the news"))
    return ()


def _write(people, known, user):
    Contact.objects.bulk_update(known.contacts.values(), ["name", "address", "wants_news"], batch_size=100)
    Consent.objects.bulk_create(known.consents)
    ContactNote.objects.bulk_create(
        ContactNote(contact=known.contacts[person.email], text=note, user=user)
        for person in people
        for note in person.notes
        if (known.contacts[person.email].pk, note) not in known.notes
    )
    tags = _tags({tag for person in people for tag in person.tags})
    Contact.tags.through.objects.bulk_create(
        [
            Contact.tags.through(contact_id=known.contacts[person.email].pk, tag_id=tag_id)
            for person in people
            for tag_id in {tags[folded(tag)] for tag in person.tags}
        ],
        ignore_conflicts=True,
    )


def _tags(names: Collection[str]) -> dict[str, int]:
    """Return the tags of these names by their folded names; new ones are made."""
    wanted = {folded(name): name for name in sorted(names)}
    Tag.objects.bulk_create([Tag(name=name, folded_name=key) for key, name in wanted.items()], ignore_conflicts=True)
    return dict(Tag.objects.filter(folded_name__in=wanted).values_list("folded_name", "pk"))


@transaction.atomic
def take_back(*, notes: Mapping[int, int]) -> set[int]:
    """Delete people that an import has made and that nothing has happened to since; return which those are.

    :param notes: their primary keys, each with how many notes came in with them.
    """
    rows = Contact.objects.filter(pk__in=notes, user=None, order_count=0, invited_at=None)
    locked = list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    said = Consent.objects.filter(contact__in=locked).exclude(source=Consent.Source.IMPORT)
    written = Counter(ContactNote.objects.filter(contact__in=locked).values_list("contact", flat=True))
    written_about = {pk for pk in locked if written[pk] > notes[pk]}
    taken = set(locked) - set(said.values_list("contact", flat=True)) - written_about
    Contact.objects.filter(pk__in=taken).delete()
    return taken
