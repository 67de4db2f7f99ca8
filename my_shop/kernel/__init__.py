"""What every app may import: money, tax, places, texts, pictures, background work. It knows none of them."""
