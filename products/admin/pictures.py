"""Pictures of a product: several taken in at once, and those of other products used again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext

from products.models import Product, Revision
from products.selectors.back_office import find_pictures
from products.services.history import one_change
from products.services.pictures import add_pictures, renumber_pictures, reuse_pictures

MOST_PICTURES = 40
"""Files that come in at once."""


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Many files; whether each is a picture says the service: one that is none does not keep the others out."""

    widget = PicturesInput(attrs={"accept": "image/png,image/jpeg,image/webp", "multiple": True})

    def clean(self, data, initial=None):
        files = [file for file in data or () if file]
        if len(files) > MOST_PICTURES:
            raise forms.ValidationError(gettext("At most %(most)s at once.") % {"most": MOST_PICTURES})
        return files

    def has_changed(self, initial, data):
        return any(data or ())  # no file at all is an empty list


class Pictures:
    """The part of ``ProductAdmin`` that is about pictures."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.pictures_view)
        return [path("<int:pk>/pictures/", page, name="products_product_pictures"), *super().get_urls()]

    def pictures_view(self, request, pk):
        product = get_object_or_404(Product, pk=pk)
        if not self.has_change_permission(request, product) or not request.user.has_perm("products.add_productimage"):
            raise PermissionDenied
        if request.method == "POST":
            chosen = [int(one) for one in request.POST.getlist("picture") if one.isdecimal() and len(one) < 18]
            with one_change(user=request.user, source=Revision.Source.HAND):
                number = reuse_pictures(product=product, picture_ids=chosen)
            said = ngettext("%(number)s picture was added.", "%(number)s pictures were added.", number)
            self.message_user(request, said % {"number": number}, messages.SUCCESS)
            if number:
                self.log_change(request, product, said % {"number": number})
            return HttpResponseRedirect(reverse("admin:products_product_change", args=[pk]) + "#images-group")
        words = request.GET.get("words", "")[:200].replace("\0", "")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Add pictures of the shop to %(product)s") % {"product": product},
            "opts": self.opts,
            "product": product,
            "words": words,
            "found": [(image, image.picture.url_for(160)) for image in find_pictures(words, but_not_of=product)],
        }
        return TemplateResponse(request, "admin/products/pictures.html", context)

    def add_new_pictures(self, request, product, files):
        """Take in what was sent with the product's page, say which files could not be used, and put all in order.

        :returns: how many came in.
        """
        refused = add_pictures(product=product, files=files)
        for rejected in refused:
            said = gettext("“%(name)s” was not added. %(reason)s")
            self.message_user(request, said % {"name": rejected.name, "reason": rejected.reason}, messages.WARNING)
        renumber_pictures(product=product)
        return len(files) - len(refused)
