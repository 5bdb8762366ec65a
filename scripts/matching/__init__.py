"""Fuzzy matching: which records may be the same customer although no identifier of theirs is equal."""
