"""Tests of the dashboard's card."""
