// Tests of PropCheck.
