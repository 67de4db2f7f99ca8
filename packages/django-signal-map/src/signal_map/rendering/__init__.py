"""How it is told: table, pictures, pages and the reading of the last traces."""
