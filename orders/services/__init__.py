"""Every write of carts and orders. The doors import its modules, which stand in wings by subject."""
