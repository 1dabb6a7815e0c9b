"""The domain: what events become, and what people decide about it."""
