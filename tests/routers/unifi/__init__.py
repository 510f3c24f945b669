"""Tests of the UniFi client."""
