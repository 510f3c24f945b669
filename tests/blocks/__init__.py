"""Blocks as people and automations meet them: actions, states, events, repairs; against the simulated router."""
