"""Actions of a list that move money, stock or mails: they ask first, and name each row with what will happen to it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import Form
from django.template.response import TemplateResponse
from django.utils.translation import gettext

MOST_ROWS = 200
"""Whoever is asked about more rows reads none of them."""


@dataclass(frozen=True)
class Planned:
    """A row, and what will happen to it, or why nothing can."""

    row: Model
    consequences: tuple[str, ...] = ()
    refusal: str = ""
    version: str = ""

    @property
    def words(self) -> str:
        """Names what the page says: whoever agrees to it has agreed to nothing else."""
        return hashlib.sha256("\n".join(self.consequences).encode()).hexdigest()[:32]

    @property
    def shown(self) -> str:
        """What the page carries: what it says, and of which version of the row."""
        return f"{self.words}:{self.version}"

    @property
    def field(self) -> str:
        return f"shown-{self.row.pk}"


@dataclass(frozen=True)
class Asking:
    """How an action asks: see ``asks_first``."""

    description: str
    plan: Callable[..., Sequence[str]]
    do: Callable[..., str]
    refusals: tuple[type[Exception], ...]
    form_class: type[Form]
    prefetch: tuple[str, ...]
    version: Callable[..., str] | None = None

    def answer(self, modeladmin, request, queryset):
        """Show the page that asks; once it is agreed to, do it row by row and say what became of each."""
        if self.prefetch:
            queryset = queryset.prefetch_related(*self.prefetch)
        rows = list(queryset.order_by("pk")[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            modeladmin.message_user(
                request,
                gettext("Nothing was done: choose %(MOST_ROWS)s at most.") % {"MOST_ROWS": MOST_ROWS},
                messages.ERROR,
            )
            return None
        plans = [self._plan_of(modeladmin, request, row) for row in rows]
        form = self.form_class(request.POST if "is_agreed" in request.POST else None)
        if form.is_valid():
            for planned in plans:
                self._carry_out(modeladmin, request, planned, form.cleaned_data)
            return None
        return self._page(modeladmin, request, form, plans)

    def _plan_of(self, modeladmin, request, row) -> Planned:
        version = self.version(row) if self.version else ""
        try:
            return Planned(row, tuple(self.plan(modeladmin, request, row)), version=version)
        except self.refusals as refusal:
            return Planned(row, refusal=str(refusal))

    def _carry_out(self, modeladmin, request, planned, typed):
        row, tell = planned.row, partial(modeladmin.message_user, request)
        shown, _, version = request.POST.get(planned.field, "").partition(":")
        # what is refused by now is left to the service, which answers a second click as the first one
        if not shown or not (planned.refusal or shown == planned.words):
            tell(
                gettext("%(row)s: something else would have happened than you were shown, so nothing did.")
                % {"row": row},
                messages.ERROR,
            )
            return
        if self.version:  # the service looks behind its lock whether it is the row's still
            typed = {**typed, "version": version}
        try:
            done = self.do(modeladmin, request, row, typed)
        except self.refusals as refusal:
            tell(f"{row}: {refusal}", messages.ERROR)
        else:
            modeladmin.log_change(request, row, done)
            tell(f"{row}: {done}", messages.SUCCESS)

    def _page(self, modeladmin, request, form, plans):
        context = {
            **modeladmin.admin_site.each_context(request),
            "opts": modeladmin.opts,
            "title": self.description,
            "possible": [planned for planned in plans if not planned.refusal],
            "refused": [planned for planned in plans if planned.refusal],
            "form": form,
            "action": request.POST["action"],
            "back": request.get_full_path(),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/asks_first.html", context, status=status)


def asks_first(description, *, plan, refusals=(), form=Form, prefetch=(), permissions=("change",), version=None):
    """Make an action of a list out of a method that does something to one row and returns what it did.

    The method is ``do(self, request, row, typed)``. Nothing is done before a page was agreed to that lists the rows.

    :param plan: ``plan(self, request, row)``: what will happen to the row, as sentences; raises one of ``refusals``
        where nothing can. Of a row whose plan has changed meanwhile nothing is done.
    :param refusals: what ``plan`` and the method may raise; their text stands beside the row.
    :param form: what has to be typed, such as the reason that a single row demands; ``typed`` is its cleaned data.
    :param prefetch: relations that ``plan`` reads of each row.
    :param version: ``version(row)`` names what has happened to a row so far, where doing it twice is not as doing it
        once: ``typed["version"]`` is what the page carried, and the method refuses it once it is another.
    """

    def decorate(do):
        asking = Asking(description, plan, do, tuple(refusals), form, tuple(prefetch), version)

        @admin.action(description=description, permissions=permissions)
        def action(modeladmin, request, queryset):
            return asking.answer(modeladmin, request, queryset)

        action.asking = asking  # type: ignore[attr-defined] # a test looks at every action for it
        action.__name__, action.__doc__ = do.__name__, do.__doc__
        return action

    return decorate
