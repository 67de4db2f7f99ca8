"""What is noted at a request of somebody who is logged in."""

import time

from django.contrib.auth import SESSION_KEY
from django.utils.deprecation import MiddlewareMixin

from customers.services import credentials
from my_shop.kernel.visitors import address_of

SESSION_RECORDED = "customers.noted"


class CredentialMiddleware(MiddlewareMixin):
    """Note from time to time that a browser is still in use, and a session that has changed its key at once."""

    def process_response(self, request, response):
        if request.session.accessed and SESSION_KEY in request.session and request.user.is_authenticated:
            record_session(request, request.user)
        return response


def record_session(request, user):
    """Note the session of this request, which has to be stored for that; when it was noted stands in itself."""
    session, now = request.session, time.time()
    if not session.session_key:
        session.save()
    key, recorded_at = session.get(SESSION_RECORDED, ("", 0))
    if key == session.session_key and now - recorded_at < credentials.RECORD_INTERVAL:
        return
    user_agent = request.META.get("HTTP_USER_AGENT", "")
    credentials.record_session(
        user=user, session_key=session.session_key, address=address_of(request), user_agent=user_agent
    )
    session[SESSION_RECORDED] = [session.session_key, now]
