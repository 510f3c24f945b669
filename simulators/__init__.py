"""Routers that speak the real protocols, for the tests, the demo and the benchmarks."""
