"""The pages of /account/ about the person: overview, profile, mail preferences, security, deletion."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.data_file import data_file
from customers.forms import EraseForm, MailPreferencesForm, ProfileForm, TokenForm
from customers.services import accounts, credentials, erasure, profiles
from my_shop.kernel.pictures.services import PictureRejected
from my_shop.kernel.visitors import address_of


@require_safe
@login_required
@never_cache
def overview(request):
    profile, customer = accounts.ensure_account(request.user)
    default = customer.addresses.first()
    return render(request, "customers/overview.html", {"profile": profile, "customer": customer, "address": default})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def profile(request):
    person, _ = accounts.ensure_account(request.user)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person.refresh_from_db()  # the form has put what was typed into it; saving is the service's
        try:
            profiles.save_profile(profile=person, **form.cleaned_data)
        except PictureRejected as error:
            form.add_error("avatar", str(error))
        else:
            messages.success(request, gettext("Your profile is saved."))
            return redirect("customers:profile")
    return render(request, "customers/profile.html", {"form": form, "profile": person}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def mail(request):
    person, _ = accounts.ensure_account(request.user)
    form = MailPreferencesForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid():
        profiles.save_mail_preferences(profile=person, **form.cleaned_data)
        messages.success(request, gettext("Your mail preferences are saved."))
        return redirect("customers:mail")
    return render(request, "customers/mail_preferences.html", {"form": form}, status=_status(form))


@require_safe
@login_required
@never_cache
def security(request):
    context = {
        "credentials": credentials.active_credentials(request.user),
        "own": request.session.session_key,
        "has_second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "customers/security.html", context)


@require_POST
@login_required
def revoke_credential(request, credential_id):
    """End one session or token; of one's own session that is to log out."""
    credential = get_object_or_404(credentials.active_credentials(request.user), pk=credential_id)
    if credential.session_id == request.session.session_key:
        logout(request)
        messages.success(request, gettext("You are logged out."))
        return redirect("home")
    credentials.revoke_credential(credential=credential)
    messages.success(request, gettext("%(device)s is logged out.") % {"device": credential.device})
    return redirect("customers:security")


@require_POST
@login_required
def revoke_others(request):
    credentials.revoke_credentials(user=request.user, but=request.session.session_key)
    messages.success(request, gettext("Only this browser is logged in now."))
    return redirect("customers:security")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@reauthentication_required
def add_token(request):
    """Make a token for a program, and show it this once: an open browser is not enough, the password is asked."""
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            credential, token = credentials.issue_token(
                user=request.user,
                address=address_of(request),
                user_agent=request.headers.get("User-Agent", ""),
                **form.cleaned_data,
            )
        except (credentials.ScopeRefused, credentials.TooManyTokens) as error:
            form.add_error(None, ValidationError(str(error)))
        else:
            return render(request, "customers/token.html", {"credential": credential, "token": token})
    return render(request, "customers/token_add.html", {"form": form}, status=_status(form))


@require_POST
@login_required
@never_cache
@reauthentication_required
def data(request):
    """Everything that the shop holds of the person, as a file: an open browser is not enough, the password is asked."""
    return data_file(erasure.subject_of_user(request.user))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def erase(request):
    form = EraseForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        # throttled, as every other guess at a password
        check_password=lambda password: get_adapter(request).reauthenticate(request.user, password),
    )
    if form.is_valid():
        try:
            erasure.erase_account(user=request.user)
        except erasure.CannotErase as error:
            form.add_error(None, ValidationError(str(error)))
            return _erase_page(request, form, status=409)
        logout(request)
        messages.success(request, gettext("Your account is deleted. Thank you for having been here."))
        return redirect("home")
    return _erase_page(request, form, status=_status(form))


def _erase_page(request, form, *, status):
    preview = erasure.preview_erasure(erasure.subject_of_user(request.user))
    return render(request, "customers/erase.html", {"form": form, "preview": preview}, status=status)


@csrf_exempt  # mail programs post here for the reader (RFC 8058); the signed word is the permission
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request, token):
    try:
        if request.method == "POST":
            kind, is_done = profiles.unsubscribe(token=token), True
        else:  # looking changes nothing: mail scanners follow every link
            (_, kind), is_done = profiles.read_unsubscribe_token(token), False
    except profiles.UnknownLink:
        raise Http404(gettext("This link is not one of ours.")) from None
    return render(request, "customers/unsubscribe.html", {"kind": kind, "is_done": is_done})


def _status(form):
    return 422 if form.is_bound else 200
