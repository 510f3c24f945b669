"""Hostile input: every target runs."""
