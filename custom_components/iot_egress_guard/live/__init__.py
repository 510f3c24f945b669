"""Reports of the guarded devices for whoever watches: whole at first, then only what changed."""
