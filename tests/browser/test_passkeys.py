"""A passkey from its making to the log-in, by the authenticator that Chromium brings for tests (WebAuthn, CDP)."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADA, PASSWORD = "ada@example.com", "nine quiet herons"
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_is_made_and_logs_in_without_a_password(live_server, new_context, django_user_model, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = django_user_model.objects.create_user("ada", ADA, PASSWORD)
    EmailAddress.objects.create(user=user, email=ADA, verified=True, primary=True)
    here = live_server.url.replace("127.0.0.1", "localhost")  # an address is no name that a passkey can be for
    context = new_context(base_url=here)
    context.set_default_timeout(PATIENCE)
    page, faults = context.new_page(), []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})

    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(ADA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)  # before an account is protected otherwise, it is asked for again
    page.locator("main form button[type=submit]").first.click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.get(type="webauthn").user == user

    context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/accounts/2fa/")
    assert "You have 1 passkey." in page.locator("main").inner_text()
    page.goto("/accounts/2fa/webauthn/")
    assert "Logs you in without a password." in page.locator("main").inner_text()
    assert faults == []
