"""What the law, the call and the agreement ask before an agreement is signed, changed or ended."""
