"""Every POST of the API takes an ``Idempotency-Key``, or only looks."""

from my_shop.kernel.api.doors import doors

ONLY_LOOKS = {
    "exportData": "hands out what is held of the person",
    "findOrder": "hands out the token that opens an order",
    "previewOrder": "shows the order that would be placed",
    "reviewWithdrawal": "shows the withdrawal that would be received",
}


def test_what_creates_or_moves_is_done_once_by_a_key():
    posts = {view.names["POST"]: view.post for _, view in doors() if hasattr(view, "post")}
    without = {name for name, handler in posts.items() if not getattr(handler, "is_idempotent", False)}
    assert without == {*ONLY_LOOKS}
