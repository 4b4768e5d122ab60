"""What the law, the call and the agreement ask of reported rows and of their check, by subject."""
