"""Turns MUD files into profiles (`script/mud2profile`)."""
