"""Tests of `script/make-flows`."""
