"""The history of the database, from an empty one to today."""
