"""Pages in a real browser: read by axe in both languages, on a desk and on a phone, and used as people do."""
