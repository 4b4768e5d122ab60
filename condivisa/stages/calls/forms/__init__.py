"""What people write about a notice: the parts of its draft, its money, its term, its questions."""
