"""What a shop still needs before its first customer, gathered from the apps and from how it runs."""
