"""The demo: a simulated router, a real Home Assistant, and a doorbell between them."""
