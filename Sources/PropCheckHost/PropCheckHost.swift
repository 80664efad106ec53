// PropCheckHost: see README.md.
