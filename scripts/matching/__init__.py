"""Fuzzy matching: which records may be one customer though no identifier is equal."""
