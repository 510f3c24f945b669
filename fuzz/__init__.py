"""Hostile input: what comes from outside, changed in every way, against whatever reads it.

`script/fuzz` runs it, and docs/reliability.md has the figures.
"""
