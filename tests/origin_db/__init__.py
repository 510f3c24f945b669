"""Tests of `script/build-origin-db`."""
