"""Webhooks: what happens in the shop, told to programs elsewhere (docs/webhooks.md)."""
