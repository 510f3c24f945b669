"""Judgement: whose a destination is, where, and what is odd about it. No Home Assistant inside."""
