"""The benchmarks run; their figures are nobody's business here."""
