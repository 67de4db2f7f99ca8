"""Rules as pure functions of plain values, or of rows that the caller has read: no query, no write."""
