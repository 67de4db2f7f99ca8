"""What belongs to no app: who sells, how the shop runs, and what is still the demo shop's."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext

from my_shop.checks import check_demo_values
from my_shop.demo.data import people, read_csv
from my_shop.health import LATE
from my_shop.kernel import clock
from my_shop.kernel.brand.links import dead_links
from my_shop.kernel.brand.models import ColumnLink, HomeBand, HomePromise, ShopBrand
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.european_union import is_shop_in_eu
from my_shop.kernel.signals import Readiness
from my_shop.kernel.sitemaps.models import SitemapFile
from my_shop.roles import ROLES

MAILS_THAT_STAY = ("terminal_mail", "console", "filebased", "locmem", "dummy")
MOST_NAMED = 3
PRODUCERS_REGISTER_IN = frozenset({"AT", "DE", "ES", "FR"})
"""Countries whose shops are most often asked for such numbers, by market places as well; others have registers too."""


def all_lines() -> list[Readiness]:
    """Return what there is to do here, done or not."""
    return [*_identity(), *_links(), *_demo(), *_running()]


def _line(position, label, is_done, missing, url="", **kind):
    return Readiness(position, label, "" if is_done else missing, url, **kind)


def _identity():
    brand, page = current_brand(), reverse("admin:brand_shopbrand_changelist")
    lacking = _lacking(brand)
    invented = _invented(brand)
    yield _line(
        10,
        gettext("Who sells"),
        not lacking,
        gettext("The legal notice and invoices do not say what the law demands: %(what)s.")
        % {"what": ", ".join(lacking)},
        page,
    )
    yield _line(
        11,
        gettext("Your own details instead of the demo shop's"),
        not invented,
        gettext("Still invented: %(what)s.") % {"what": ", ".join(invented)},
        page,
    )
    if settings.SHOP_COUNTRY in PRODUCERS_REGISTER_IN:
        yield _line(
            16,
            gettext("Numbers as a producer"),
            brand.producer_numbers,
            gettext(
                "Who first sells packaged goods, electrical equipment or batteries in a country registers there"
                " beforehand (LUCID and the stiftung ear in Germany, the IDU in France). Type the numbers if you have"
                " any."
            ),
            page,
            is_needed=False,
        )
    if is_shop_in_eu():
        yield _line(
            17,
            gettext("Notice on the legal guarantee"),
            brand.guarantee_picture,
            gettext("The shop says it in its own words so far: upload the official notice of the European Union."),
            page,
        )
    yield _line(
        12,
        gettext("Logo"),
        brand.logo,
        gettext("Pages have the mark that the shop brings."),
        page,
        is_needed=False,
    )


def _lacking(brand):
    row = brand.row
    facts = {
        gettext("your address"): brand.address,
        gettext("who represents you"): brand.represented_by,
        gettext("your telephone number"): brand.phone,
        # an empty setting says that there is none
        gettext("your register"): row.register or settings.SHOP_REGISTER is not None,
        gettext("your VAT ID"): row.vat_id or settings.SHOP_VAT_ID is not None,
    }
    return [name for name, is_said in facts.items() if not is_said]


def _invented(brand):
    names = (warning.msg.partition(" ")[0] for warning in check_demo_values())
    return [name for name in names if not getattr(brand.row, name.removeprefix("SHOP_").lower(), "")]


def _links():
    """What was there when a link was typed may be gone, or withdrawn."""
    for position, label, page, models in (
        (13, gettext("Links of the notice bar, the opening and the promises"), "shopbrand", (ShopBrand, HomePromise)),
        (14, gettext("Links of your sections of the home page"), "homeband", (HomeBand,)),
        (15, gettext("Links of the footer"), "footercolumn", (ColumnLink,)),
    ):
        dead = [f"{url} ({row})" for model in models for row in model.objects.all() for url in dead_links(row)]
        yield _line(
            position,
            label,
            not dead,
            gettext("Visitors find no page at: %(links)s.") % {"links": ", ".join(dead)},
            reverse(f"admin:brand_{page}_changelist"),
        )


def _demo():
    """What the demo shop has left: withdrawn or closed it is still there, in lists, searches and figures."""
    users = get_user_model().objects.filter(email__in=[person.email for person in people()])
    emails = list(users.order_by("-is_superuser", "-is_staff", "email").values_list("email", flat=True))
    named = ", ".join(emails[:MOST_NAMED])
    if more := len(emails[MOST_NAMED:]):
        named = gettext("%(names)s and %(count)s more") % {"names": named, "count": more}
    yield _line(
        70,
        gettext("Accounts of your own people only"),
        not emails,
        gettext("Accounts of the demo shop are still there, whose password everybody may know. Erase them: %(emails)s.")
        % {"emails": named},
        reverse("admin:auth_user_changelist"),
    )
    if apps.is_installed("products"):
        from products.models import Product  # noqa: PLC0415 - the app may be unplugged

        left = Product.objects.filter(slug__in={row["slug"] for row in read_csv("catalogue.csv")})
        yield _line(
            43,
            gettext("Products of your own only"),
            not left.exists(),
            gettext("Products of the demo shop are still there. Delete them, or withdraw what was sold."),
            reverse("admin:products_product_changelist"),
            is_needed=left.published().exists(),
        )


def _running():
    yield _line(
        71,
        gettext("Staff with roles"),
        get_user_model().objects.filter(is_active=True, groups__name__in=ROLES).exists(),
        gettext("Nobody has a role yet: only administrators get in."),
        reverse("admin:auth_user_changelist"),
        is_needed=False,
    )
    yield _line(
        72,
        gettext("Second step at log-in"),
        settings.SHOP_STAFF_NEED_SECOND_FACTOR,
        gettext("A password alone opens the back office. Set SHOP_STAFF_NEED_SECOND_FACTOR=on."),
    )
    transport = settings.SHOP_MAIL_TRANSPORT["BACKEND"]
    yield _line(
        80,
        gettext("Mails that leave the shop"),
        not any(word in transport for word in MAILS_THAT_STAY),
        gettext("Mails go to the terminal and reach nobody. Set EMAIL_URL."),
    )
    yield _line(
        81,
        gettext("Background work"),
        _has_worked_lately(),
        gettext("The worker has not run for a while: no mail goes out, no picture gets its sizes. Start it."),
    )
    yield _line(
        82,
        gettext("Running as in production"),
        not settings.DEBUG,
        gettext("The shop runs as while it is developed, and shows its inside when something fails. Set DEBUG=off."),
    )


def _has_worked_lately() -> bool:
    """Has a worker kept the sitemaps, of which one is due every hour?"""
    files = SitemapFile.objects
    is_late = files.filter(due_at__lt=clock.now() - LATE).exists()
    return not is_late and files.filter(made_at__gte=clock.now() - timedelta(hours=2)).exists()
