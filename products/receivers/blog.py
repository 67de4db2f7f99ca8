"""What products hears from blog."""

from django.dispatch import receiver

from blog.signals import ProductCard, product_cards_asked
from products.selectors import offers
from products.selectors.product_cards import cards_by_slug
from products.tax_rates import price_to_show


@receiver(product_cards_asked, dispatch_uid="products.answer_cards")
def answer_cards(sender, slugs, **kwargs):
    """A post shows today's price and stock of what it mentions."""
    return [
        ProductCard(
            slug=slug,
            name=card.name,
            price=price_to_show(card.price, card.tax_class),
            stock=offers.stock_label(card.quantity),
            url=card.url,
            picture=card.picture,
            alt=card.alt,
            varies=card.varies,
        )
        for slug, card in cards_by_slug(slugs).items()
        if card.price is not None
    ]
