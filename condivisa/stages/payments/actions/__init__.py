"""What people do with the money. The only writer of this stage."""
