"""What one may see of payments, and the numbers their rules judge on."""
