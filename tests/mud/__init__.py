"""Tests of `script/mud2profile`."""
