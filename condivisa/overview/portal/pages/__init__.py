"""The public pages: who reads them needs no account."""
