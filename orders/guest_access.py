"""Which orders a browser may open without a log-in: guests' whose signed link was opened in it, and those of an account
that a guest confirmed in it, or whose link to pay was opened: nobody is shut out of the order that they are about to
pay."""

OPENED_KEY = "opened_orders"
CONFIRMED_KEY = "confirmed_orders"
MAX_ORDERS = 20


def accessible_numbers(request) -> list[str]:
    """Return the numbers of the guests' orders whose signed link was opened in this browser, the latest last."""
    return request.session.get(OPENED_KEY, [])


def confirmed_numbers(request) -> list[str]:
    """Return the numbers of the orders of an account that a guest confirmed here, or whose link to pay was opened."""
    return request.session.get(CONFIRMED_KEY, [])


def grant_access(request, order) -> None:
    """Let this browser open a guest's order from now on."""
    opened = accessible_numbers(request)
    if opened[-1:] != [order.number]:  # a reload writes nothing
        others = [number for number in opened if number != order.number]
        request.session[OPENED_KEY] = [*others, order.number][-MAX_ORDERS:]


def grant_confirmed(request, order) -> None:
    """Let this browser open an order of an account, which a guest has confirmed in it, or has the link to pay of."""
    if order.number not in confirmed_numbers(request):
        request.session[CONFIRMED_KEY] = [*confirmed_numbers(request), order.number][-MAX_ORDERS:]
