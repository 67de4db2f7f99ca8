"""The guest's cart cookie: a signed token, set when something is first put in, gone over to the member at log-in."""

from django.conf import settings

from orders.services.shopping import carts

NAME = "cart"
SALT = "orders.cart"


def cart_token(request) -> str:
    """Return the token of the guest's cart that the request brings along; empty if it brings none, or a forged one."""
    if hasattr(request, "new_cart_token"):
        return request.new_cart_token
    if NAME not in request.COOKIES:
        return ""
    max_age = settings.SHOP_CART_DAYS * 24 * 60 * 60
    return request.get_signed_cookie(NAME, default="", salt=SALT, max_age=max_age)


def cart_owner(request) -> dict:
    """Return whose cart the request means, as the keyword arguments that selectors and services take."""
    if request.user.is_authenticated:
        return {"user": request.user}
    return {"token": cart_token(request)}


def open_own_cart(request):
    """Return the visitor's cart, made now if there is none; what the request shows from here on is this cart."""
    cart = carts.open_cart(**cart_owner(request))
    use_cart(request, cart)
    return cart


def use_cart(request, cart):
    """Let what the request shows from here on be this cart."""
    if cart.token:
        request.new_cart_token = cart.token


def remember_cart(response, cart):
    """Let the browser keep a guest's cart; each change starts its time anew."""
    if cart is not None and cart.token:
        response.set_signed_cookie(
            NAME,
            cart.token,
            salt=SALT,
            max_age=settings.SHOP_CART_DAYS * 24 * 60 * 60,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
