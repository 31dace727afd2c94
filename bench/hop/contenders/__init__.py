"""A file each: reads its job from the command line, and works until it is told to stop."""
