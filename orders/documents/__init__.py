"""The documents of an order: invoice, credit note and packing slip, printed as PDF from plain data."""
