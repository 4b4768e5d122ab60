"""The pages of a notice: its office, the parts of its draft, its money, its text, its term, its questions."""
