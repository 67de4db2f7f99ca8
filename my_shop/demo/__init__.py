"""The demo shop: a believable shop to try everything on."""
