"""Builds the embedded origin database (`script/build-origin-db`)."""
