"""Public conformance suites, run against the shop. Nothing of them lies here: each is cloned beside the project."""
