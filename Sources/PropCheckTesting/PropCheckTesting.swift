// PropCheckTesting: see README.md.
