// KMemModel: see README.md.
