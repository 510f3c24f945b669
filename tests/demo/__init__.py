"""Tests of script/demo."""
