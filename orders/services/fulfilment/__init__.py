"""On the way to the buyer: parcels and downloads."""
