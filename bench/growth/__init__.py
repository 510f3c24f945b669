"""How the cost of a poll grows with the router's table and with the number of guarded devices: `script/bench --growth`."""
