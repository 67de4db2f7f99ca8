"""What people type about carts and orders: shape and field validation, one module for each who types."""
