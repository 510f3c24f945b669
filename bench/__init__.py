"""What the guard costs, measured: `script/bench`. `docs/performance.md` holds the figures and how each is made."""
