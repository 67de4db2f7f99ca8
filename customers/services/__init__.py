"""Every write of accounts, profiles and addresses, split by subject."""
