"""From the spool on disk to Redis and the center."""
