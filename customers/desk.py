"""What the desk of the back office is told of people and mails."""

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Credential, OutgoingEmail
from customers.selectors import find_contacts
from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.signals import MOST_FOUND, AuditEntry, DeskTask, Found

MOST_LOGINS = 500


def mail_tasks(user) -> list[DeskTask]:
    """Return what waits of mails, as far as this member of staff may see them: those that no server takes."""
    if not user.has_perm("customers.view_outgoingemail"):
        return []
    refused = OutgoingEmail.Status.FAILED
    count = count_waiting(OutgoingEmail.objects.filter(status=refused))
    address = f"{reverse('admin:customers_outgoingemail_changelist')}?status__exact={refused}"
    label = ngettext("e-mail that was refused", "e-mails that were refused", count)
    return [DeskTask(_("Customers"), 50, label, count, address, is_urgent=True)]


def search(*, user, words: str) -> list[Found]:
    """Return customers, with an account or without, by e-mail address, name or customer number."""
    if not user.has_perm("customers.view_contact"):
        return []
    return [
        Found(
            gettext("Customers"),
            contact.name or contact.email,
            contact.email,
            reverse("admin:customers_contact_change", args=[contact.pk]),
        )
        for contact in find_contacts(Contact.objects.all(), words)[:MOST_FOUND]
    ]


def audit(*, since, until, user_ids) -> list[AuditEntry]:
    """Return where staff logged in."""
    logins = Credential.objects.filter(user__in=user_ids, created_at__gte=since, created_at__lt=until)
    return [
        AuditEntry(
            at=login.created_at,
            user_id=login.user_id,
            what=gettext("Logged in from %(address)s.") % {"address": login.address or gettext("an unknown address")},
            about=login.device,
        )
        for login in logins.order_by("-pk")[:MOST_LOGINS]
    ]
