// Tests of KMem.
