"""A copy of a product, made by a button on its page: what is typed there is saved first."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from products.services.duplicates import duplicate_product


class Duplicates(ModelAdmin):
    """The part of ``ProductAdmin`` that is about copies."""

    def response_change(self, request, obj):
        if "_duplicate" not in request.POST or not self.has_add_permission(request):
            return super().response_change(request, obj)
        copy = duplicate_product(product=obj, user=request.user)
        self.log_addition(request, copy, gettext("Copied from “%(product)s”.") % {"product": obj})
        said = gettext("This is a copy of “%(product)s”: unpublished, and nothing of it is in stock.")
        self.message_user(request, said % {"product": obj}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:products_product_change", args=[copy.pk]))
