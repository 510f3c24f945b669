"""The papers say what the code does."""
