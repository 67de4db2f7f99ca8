"""Who moves the money: the protocol, the gateways, and which of them are switched on. No rows, no pages."""
