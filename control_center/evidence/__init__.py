"""Files that prove something: uploaded by nodes by their hash, shown to operators."""
