"""What the protocol's conformance suite asks a shop to play for it (docs/ucp.md); nowhere but beside the test gateway,
and only where ``SHOP_UCP_SIMULATION_SECRET`` says so."""
