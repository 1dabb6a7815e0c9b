"""The database: the truth of the control center."""
