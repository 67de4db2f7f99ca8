"""Back office of webhooks: who is told of what, what became of it, and "send again"."""

from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.webhooks import services
from my_shop.kernel.webhooks.forms import EndpointForm
from my_shop.kernel.webhooks.models import Delivery, Endpoint
from my_shop.kernel.webhooks.services import WebhookRefused
from my_shop.kernel.webhooks.types import TYPES


@admin.register(Endpoint)
class EndpointAdmin(admin.ModelAdmin):
    """Only what is typed here; the secret is made by the shop, and shown once."""

    form = EndpointForm
    list_display = ["__str__", "address", "told_of", "is_active", "state"]
    list_filter = ["is_active"]
    sortable_by = ()
    readonly_fields = ["state", "secret_of_now", "created_at"]
    all_or_some = _("Tick none to be told of all of them, also of those that come with a later version.")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(kind="")

    class Media:
        css = {"all": ["my_shop/admin/webhooks.css"]}

    def get_fieldsets(self, request, obj=None):
        *typed, events = self.form.Meta.fields
        shown = self.readonly_fields if obj else []
        return [
            (None, {"fields": [*typed, *shown]}),
            (gettext("What it is told of"), {"fields": [events], "description": self.all_or_some}),
        ]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/rotate/", wrap(self.rotate), name="webhooks_endpoint_rotate"),
            path("<int:pk>/test/", wrap(self.test), name="webhooks_endpoint_test"),
            *super().get_urls(),
        ]

    @admin.display(description=_("events"))
    def told_of(self, endpoint):
        return ", ".join(endpoint.event_types) or gettext("all")

    @admin.display(description=_("state"))
    def state(self, endpoint):
        if endpoint.switched_off_because:
            return gettext("Switched off by the shop: %(why)s") % {"why": endpoint.switched_off_because}
        if not endpoint.is_active:
            return gettext("Switched off")
        return gettext("Takes nothing at the moment") if endpoint.failing_since else gettext("Works")

    @admin.display(description=_("secret"))
    def secret_of_now(self, endpoint):
        text = gettext("Nobody is shown it again. A new one is made by “Rotate the secret”.")
        if endpoint.former_secret_until:
            text = gettext("Was rotated: the one of before signs as well for a day.")
        return text

    def save_model(self, request, obj, form, change):
        typed = {name: form.cleaned_data[name] for name in self.form.Meta.fields}
        if change:
            services.change_endpoint(endpoint=obj, **typed)
            return
        made, obj.plain_secret = services.create_endpoint(**typed)
        obj.pk, obj._state.adding = made.pk, False

    def delete_model(self, request, obj):
        services.delete_endpoint(endpoint=obj)

    def delete_queryset(self, request, queryset):
        for endpoint in queryset:
            services.delete_endpoint(endpoint=endpoint)

    def response_add(self, request, obj, post_url_continue=None):
        """Show the secret on the page itself: a message would lie in a cookie or a session."""
        return self._secret_page(request, obj, obj.plain_secret)

    def rotate(self, request, pk):
        """Ask, then give the endpoint a new secret, and show it."""
        endpoint = self._changed_by(request, pk)
        if request.method == "POST":
            try:
                secret = services.rotate_secret(endpoint=endpoint, seen=request.POST.get("seen", ""))
            except WebhookRefused as refusal:
                return self._refused(request, endpoint, refusal)
            self.log_change(request, endpoint, gettext("The secret was rotated."))
            return self._secret_page(request, endpoint, secret)
        told = [
            gettext("Events are signed by a new secret, which you are shown once."),
            gettext("For 24 hours the secret of now signs as well: change it over there within that time."),
        ]
        return self._asking_page(request, endpoint, gettext("Rotate the secret"), told)

    def test(self, request, pk):
        """Ask, then send a test event, and lead to what became of it."""
        endpoint = self._changed_by(request, pk)
        if request.method == "POST":
            try:
                delivery = services.send_test_event(endpoint=endpoint)
            except WebhookRefused as refusal:
                return self._refused(request, endpoint, refusal)
            self.log_change(request, endpoint, gettext("A test event was sent."))
            self.message_user(request, gettext("It is sent within some seconds: load this page again."))
            return HttpResponseRedirect(reverse("admin:webhooks_delivery_change", args=[delivery.pk]))
        told = [gettext("An event of the type “webhook.test” is sent to %(to)s.") % {"to": endpoint.address}]
        return self._asking_page(request, endpoint, gettext("Send a test event"), told)

    def _changed_by(self, request, pk):
        endpoint = get_object_or_404(Endpoint.objects.subscribed(), pk=pk)
        if not self.has_change_permission(request, endpoint):
            raise PermissionDenied
        return endpoint

    def _refused(self, request, endpoint, refusal):
        self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:webhooks_endpoint_change", args=[endpoint.pk]))

    def _asking_page(self, request, endpoint, title, told):
        return self._page(request, "ask", endpoint, title, told=told, seen=services.fingerprint(endpoint))

    def _secret_page(self, request, endpoint, secret):
        return self._page(request, "secret", endpoint, gettext("The secret"), secret=secret)

    def _page(self, request, name, endpoint, title, **more):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "row": endpoint, "title": title}
        return TemplateResponse(request, f"admin/webhooks/endpoint/{name}.html", {**context, **more})


class EndpointFilter(admin.RelatedFieldListFilter):
    """Those that a person has written down: of the apps' own there may be thousands."""

    def field_choices(self, field, request, model_admin):
        return field.get_choices(include_blank=False, limit_choices_to={"kind": ""})


class TypeFilter(admin.SimpleListFilter):
    """The types that there are, without reading all events for them."""

    title, parameter_name = _("type"), "type"

    def lookups(self, request, model_admin):
        return [(name, name) for name in TYPES]

    def queryset(self, request, queryset):
        return queryset.filter(event__type=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    list_display = ["event_type", "subject", "endpoint", "status", "attempts", "happened_at", "delivered_at"]
    list_select_related = ["event", "endpoint"]
    list_filter = ["status", ("endpoint", EndpointFilter), TypeFilter]
    sortable_by = ()
    searches_newest = True
    found_whole = {"subject": str, "event__message_id": str}
    search_fields = ["subject"]
    search_help_text = _("What it is about, such as “order:NUMBER”, or the webhook-id.")
    actions = ["send_again"]
    _shown = {
        None: ["event_type", "subject", "endpoint", "happened_at", "message_id"],
        _("Delivery"): ["status", "last_error", "attempts", "tried_at", "comes_at", "delivered_at"],
        _("Request"): ["headers", "body"],
        _("Answer"): ["last_status", "last_answer"],
    }
    fieldsets = [(title, {"fields": tuple(names)}) for title, names in _shown.items()]
    readonly_fields = [name for names in _shown.values() for name in names]

    def get_queryset(self, request):
        """Without those of an endpoint that was deleted at the moment they were written: the worker deletes them."""
        return super().get_queryset(request).filter(endpoint__in=Endpoint.objects.all())

    def has_add_permission(self, request):
        return False  # events are written by what happens in the shop

    def has_delete_permission(self, request, obj=None):
        return False  # the worker deletes what is old enough

    @admin.display(description=_("event"))
    def event_type(self, delivery):
        return delivery.event.type

    @admin.display(description=_("happened"))
    def happened_at(self, delivery):
        return display_for_value(delivery.event.created_at, self.get_empty_value_display())

    @admin.display(description=_("next try"))
    def comes_at(self, delivery):
        return display_for_value(delivery.comes_at, self.get_empty_value_display())

    @admin.display(description="webhook-id")
    def message_id(self, delivery):
        return delivery.event.message_id

    @admin.display(description=_("body"))
    def body(self, delivery):
        """What an app's own is told is written when it is sent, and not kept."""
        return "" if delivery.endpoint.kind else delivery.event.body

    @admin.display(description=_("headers of the last try"))
    def headers(self, delivery):
        return "\n".join(f"{name}: {value}" for name, value in delivery.last_headers.items())

    def plan_send_again(self, request, delivery):
        services.check_redeliverable(delivery)
        where = {"to": delivery.endpoint.address}
        told = [gettext("Goes to %(to)s once more, with the same webhook-id.") % where]
        if delivery.is_ready:
            told.append(gettext("It was delivered: who keeps to the webhook-id takes it for known."))
        return told

    @asks_first(_("Send again"), plan=plan_send_again, refusals=[WebhookRefused], version=services.last_try)
    def send_again(self, request, delivery, typed):
        services.redeliver(delivery=delivery, seen=typed["version"])
        return gettext("Is sent again.")
