"""What it costs a router to have its table of flows read: whole and encrypted, or by questions for single hosts."""
