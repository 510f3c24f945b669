"""What takes long or real processes: Home Assistant killed, its disk full, a day of faults."""
