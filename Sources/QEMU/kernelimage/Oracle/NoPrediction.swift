// Why a comparison that has begun comes to nothing.

/// The model does not follow a machine whose firmware map did not fit.
struct NoPrediction: Error, CustomStringConvertible {
  var description: String { "the model does not say what memory is free on this machine, so nothing was compared" }
}
