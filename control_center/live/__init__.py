"""What changes while somebody looks: server-sent events and live pictures."""
