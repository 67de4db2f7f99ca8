"""Which guests' orders a browser may open: those whose signed link was opened in it."""

KEY = "opened_orders"
MOST = 20


def granted_numbers(request) -> list[str]:
    """Return the order numbers, the latest last."""
    return request.session.get(KEY, [])


def grant(request, order) -> None:
    """Let this browser open a guest's order from now on."""
    others = [number for number in granted_numbers(request) if number != order.number]
    request.session[KEY] = [*others, order.number][-MOST:]
