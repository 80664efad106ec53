// The model's users see the machine that it judges on, the memory managers that it judges and the reader of maps as text: modules of
// their own only so that the fuzzing build can instrument what is searched without the machine and without the oracles.

@_exported import FirmwareTexts
@_exported import KMemHosted
@_exported import KMemHostedFrames
@_exported import KMemHostedTables
@_exported import MachineSimulation
