"""Tests of `script/evaluate`. All traffic in them is made here."""
