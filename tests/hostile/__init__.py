"""What strangers may try: names, arguments, users who may not, and what is written where others read it."""
