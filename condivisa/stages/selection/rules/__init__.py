"""What law and call ask of a selection: who may judge, what admits, how points are earned and a ranking is made."""
