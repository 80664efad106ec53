// PropCheck: see README.md.
