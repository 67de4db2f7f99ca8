"""What is noted at a request of somebody who is logged in."""

import time

from django.contrib.auth import SESSION_KEY

from customers.services import credentials
from my_shop.kernel.visitors import address_of

NOTED = "customers.noted"


class CredentialMiddleware:
    """Note from time to time that a browser is still in use, and a session that has changed its key at once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and SESSION_KEY in request.session and request.user.is_authenticated:
            note_session(request, request.user)
        return response


def note_session(request, user):
    """Note the session of this request, which has to be stored for that; when it was noted stands in itself."""
    session, now = request.session, time.time()
    if not session.session_key:
        session.save()
    key, noted_at = session.get(NOTED, ("", 0))
    if key == session.session_key and now - noted_at < credentials.NOTED_EVERY:
        return
    user_agent = request.META.get("HTTP_USER_AGENT", "")
    credentials.note_session(
        user=user, session_key=session.session_key, address=address_of(request), user_agent=user_agent
    )
    session[NOTED] = [session.session_key, now]
