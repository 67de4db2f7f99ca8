"""The test gateway, for trying the shop and for tests. To orders it is a gateway of the merchant's own."""
