"""Tags for the pages of the signal map."""
