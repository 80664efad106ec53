// The model's users see the machine that it judges on and the memory managers that it judges: modules of their own only so that
// the fuzzing build can instrument KMem without the machine and without the oracles.

@_exported import KMemHosted
@_exported import MachineSimulation
