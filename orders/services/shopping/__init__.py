"""From the cart to an order that waits for its confirmation."""
