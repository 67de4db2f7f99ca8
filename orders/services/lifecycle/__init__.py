"""What becomes of an order once it is placed: confirmed, cancelled, corrected, returned, withdrawn from."""
