"""Tests of the simulated routers."""
