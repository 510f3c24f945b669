"""Runs the shipped judgement over recorded flows (`script/evaluate`)."""
