"""What is put on routers: the access list, and the script that installs it."""
