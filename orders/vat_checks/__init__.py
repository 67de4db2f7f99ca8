"""Who says whether a VAT ID is given to somebody: VIES, or a double of it."""
