"""Pages of Django's admin that know the version they were opened on: a row's page, and a list that is edited in place.

See ``my_shop.kernel.back_office.versions`` for what they carry.
"""

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import router, transaction
from django.forms import BaseForm, BaseFormSet
from django.forms.models import _get_foreign_key
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from my_shop.kernel.back_office.versions import FIELD, Difference, Version, differences, refusal, shown_by, signed


class RefusedForm(BaseForm):
    """It says why it is not saved, whatever stands in it."""

    reasons: list[str]

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            self.add_error(None, self.reasons)


class RefusedFormSet(BaseFormSet):
    """The same of a set of forms."""

    reasons: list[str]

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            self._non_form_errors.extend(self.reasons)  # type: ignore[attr-defined] # full_clean made it; the stubs lack it


class RefusesStalePages(ModelAdmin):
    """Saves a page over what it had shown, or says who has saved what since; see ``BackOffice``.

    A page whose services lock the rows of its inlines before the row itself says ``locks_parts_first = True``.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if self._shows_only(request, self.get_object(request, unquote(object_id))):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        with transaction.atomic(using=router.db_for_write(self.model)):
            self._look_at_page(request, unquote(object_id))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _shows_only(self, request, row) -> bool:
        """Is there nothing on the page that this person could change? Saving it would write back all of an old row."""
        if row is None or not self.has_change_permission(request, row):
            return False
        inlines = self.get_inline_instances(request, row)
        return not self.get_form(request, row, change=True).base_fields and not any(
            may(request, row)
            for inline in inlines
            for may in (inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission)
        )

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST" or "_save" not in request.POST or not self.list_editable:
            return self._with_version_of_list(request, super().changelist_view(request, extra_context))
        with transaction.atomic(using=router.db_for_write(self.model)):
            self._look_at_list(request)
            return self._with_version_of_list(request, super().changelist_view(request, extra_context))

    def get_form(self, request, obj=None, change=False, **kwargs):
        return _refusing(super().get_form(request, obj, change=change, **kwargs), request)

    def get_changelist_formset(self, request, **kwargs):
        return _refusing(super().get_changelist_formset(request, **kwargs), request)

    def render_change_form(self, request, context, *args, **kwargs):
        obj = kwargs.get("obj")
        if obj is not None:
            form, inlines = context["adminform"].form, context["inline_admin_formsets"]
            shown = {"": {str(obj.pk): shown_by(form)}}
            shown |= {one.formset.prefix: _shown_by_rows(one.formset) for one in inlines if one.has_change_permission}
            context["shown"] = _version_of(request, shown)
            if self._shows_only(request, obj):
                context |= {"show_save": False, "show_save_and_continue": False}
                context["title"] = capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, *args, **kwargs)

    def _with_version_of_list(self, request, response):
        context = (isinstance(response, TemplateResponse) and response.context_data) or {}
        if formset := getattr(context.get("cl"), "formset", None):
            shown = {str(form.instance.pk): shown_by(form) for form in formset.initial_forms}
            context["shown"] = _version_of(request, {formset.prefix: shown})
        return response

    def _look_at_page(self, request, pk):
        """Lock what the page changes, and note in the request what stands there that it had not shown."""
        row = self.get_object(request, pk)
        if row is None or row._state.adding or not self.has_change_permission(request, row):
            return  # Django says so, or there is nothing yet that could be stale
        self._lock(request, row)
        row.refresh_from_db()
        request.POST, version = request.POST.copy(), Version.read(request)
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=fields)(request.POST, request.FILES, instance=row)
        found = list(differences(form, version.of("", row)))
        formsets, inlines = self._create_formsets(request, row, change=True)  # type: ignore[attr-defined] # the stubs lack it
        for formset, inline in zip(formsets, inlines, strict=True):
            if inline.has_change_permission(request, row):
                formset.data = request.POST
                found += _differences_of_rows(formset, version)
        if found:
            request.refused = refusal(version, [(row, found)])

    def _look_at_list(self, request):
        """The same for the rows of a list."""
        formset_class = self.get_changelist_formset(request)
        rows = self._get_list_editable_queryset(request, formset_class.get_default_prefix())
        if not self.has_change_permission(request):
            return  # Django says so
        _lock(self.model, pk__in=list(rows.order_by().values_list("pk", flat=True)))
        request.POST, version = request.POST.copy(), Version.read(request)
        formset = formset_class(request.POST, request.FILES, queryset=rows)
        found = [(form.instance, list(_differences_of_row(form, formset, version))) for form in formset.initial_forms]
        if found := [(row, fields) for row, fields in found if fields]:
            request.refused = refusal(version, found)

    def _lock(self, request, row):
        """Lock in the order of the services, or of two who save one would wait for the other for ever."""
        steps = [(self.model, {"pk": row.pk})]
        for part in self.get_inline_instances(request, row):
            key = _get_foreign_key(self.model, part.model, fk_name=part.fk_name)
            steps.append((part.model, {key.name: row.pk}))
        for model, which in reversed(steps) if getattr(self, "locks_parts_first", False) else steps:
            _lock(model, **which)


def _lock(model, **which):
    list(model._base_manager.select_for_update(no_key=True).filter(**which).order_by("pk").values_list("pk"))


def _version_of(request, shown):
    """Return what the page says that it shows: as long as nothing but a slip was found, what it showed at first."""
    if request.method == "POST" and not hasattr(request, "refused"):
        return request.POST.get(FIELD, "")
    return signed(shown)


def _shown_by_rows(formset):
    shown: dict[str, dict] = {str(row.pk): {} for row in formset.get_queryset()}
    return shown | {str(form.instance.pk): shown_by(form) for form in formset.initial_forms}


def _differences_of_row(form, formset, version):
    row = form.instance
    if row.pk is None:
        return []  # deleted by now: Django says so
    return differences(form, version.of(formset.prefix, row), of_row=str(row))


def _differences_of_rows(formset, version):
    """Compare rows that are parts of another one: they may also have come or gone."""
    found = [one for form in formset.initial_forms for one in _differences_of_row(form, formset, version)]
    rows, name = {str(row.pk): row for row in formset.get_queryset()}, formset.model._meta.verbose_name
    shown = version.shown.get(formset.prefix, {})
    new = [Difference(f"{name} “{rows[pk]}”", "there", "not") for pk in rows if pk not in shown]
    gone = [Difference(f"{name} {pk}", "gone", "still there") for pk in shown if pk not in rows]
    return found + new + gone


def _refusing(made, request):
    """Let a class of forms, or of sets of them, say why the request is refused: too old, or by a service."""
    reasons = getattr(request, "refused", None)
    if not reasons:
        return made
    refused = RefusedForm if issubclass(made, BaseForm) else RefusedFormSet
    return type(made)(made.__name__, (refused, made), {"reasons": reasons})
