"""Tests of the project's tools: what they pin, and what they say when something is missing."""
