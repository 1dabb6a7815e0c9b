"""Neural networks: the catalog, the registry, and running them."""
