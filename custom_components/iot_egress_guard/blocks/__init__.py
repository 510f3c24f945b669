"""Blocks: what each stops, its life, and the evidence for where it is in it.

Nothing here knows Home Assistant.
"""
