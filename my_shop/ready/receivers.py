"""What the readiness of the shop hears."""

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from my_shop.kernel.pages.keeping import remember
from my_shop.kernel.signals import DeskTask, desk_asked, readiness_asked
from my_shop.ready import lines
from my_shop.ready.asking import MAY_SEE, count_missing


@receiver(readiness_asked, dispatch_uid="my_shop.ready.name_lines")
def name_lines(sender, **kwargs):
    """Says what is missing that belongs to no app."""
    return lines.all_lines()


@receiver(desk_asked, dispatch_uid="my_shop.ready.name_missing")
def name_missing(sender, user, **kwargs):
    """Says on the start page how much is missing before the shop can open; it is counted once a minute at most."""
    if not user.has_perm(MAY_SEE):
        return []
    count = remember("ready:missing", count_missing)
    label = ngettext("thing to do before you open", "things to do before you open", count)
    return [DeskTask(_("Ready to open"), 900, label, count, reverse("ready"))]
