"""What an order costs, and what a voucher takes off it."""
