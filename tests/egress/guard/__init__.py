"""Tests of a device's guard: the judgement from polls to findings."""
