"""Routers: what one can do (`router`), its values (`model`), its errors, and a module for each make.

Nothing here knows Home Assistant; a router module could serve any asyncio program.
"""
