"""Tests of the simulated UniFi console."""
