"""What the law and the notice ask of an application: its members, its plan, its arrival."""
