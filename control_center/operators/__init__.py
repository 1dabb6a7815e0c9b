"""People, their sessions, and what each of them may do."""
