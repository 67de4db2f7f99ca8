"""Every write of the catalogue, the stock and the reviews, split by subject."""
