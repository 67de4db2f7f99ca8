"""The address book. Every query starts from the person: what belongs to somebody else does not exist."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.forms import AddressForm
from customers.models import Address
from customers.services import accounts
from customers.services import addresses as address_book


@require_safe
@login_required
@never_cache
def addresses(request):
    _, customer = accounts.ensure_account(request.user)
    return render(request, "customers/addresses.html", {"addresses": customer.addresses.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def add(request):
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit(request, address_id):
    return _edit(request, get_object_or_404(_own(request), pk=address_id))


@require_POST
@login_required
def make_default(request, address_id):
    address_book.make_default(address=get_object_or_404(_own(request), pk=address_id))
    messages.success(request, gettext("This address comes first from now on."))
    return redirect("customers:addresses")


@require_POST
@login_required
def remove(request, address_id):
    address_book.remove_address(address=get_object_or_404(_own(request), pk=address_id))
    messages.success(request, gettext("The address is removed."))
    return redirect("customers:addresses")


def _own(request):
    return Address.objects.select_related("customer").filter(customer__user=request.user)


def _edit(request, address):
    _, customer = accounts.ensure_account(request.user)
    form = AddressForm(request.POST if request.method == "POST" else None, instance=address)
    if form.is_valid():
        try:
            address_book.save_address(customer=customer, address=address, **form.cleaned_data)
        except address_book.TooManyAddresses as error:
            form.add_error(None, ValidationError(str(error)))
        else:
            messages.success(request, gettext("The address is saved."))
            return redirect("customers:addresses")
    context = {"form": form, "is_new": address is None}
    return render(request, "customers/address.html", context, status=422 if form.is_bound else 200)
