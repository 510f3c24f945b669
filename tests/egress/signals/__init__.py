"""Tests of the signals, module by module."""
