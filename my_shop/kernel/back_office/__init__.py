"""What Django's admin does in this shop beyond what it does everywhere, whatever app a page belongs to."""
