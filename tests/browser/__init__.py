"""The card in a real browser, within a real Home Assistant, before a simulated router."""
