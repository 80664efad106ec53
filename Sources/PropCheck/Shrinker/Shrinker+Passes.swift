// The order of the passes.
//
//     structure   delete, zero, merge, lift, switch, cut      what removes much comes first
//     numbers     minimise, through filters                   each number alone
//     ties        renumber, duplicates, sort, relabel         values and places that depend on each other
//     pairs       move, translate, scale, reduce                     numbers that depend on each other
//     last        delete pairs, merge, change and delete    many candidates, so only for what is small by now

extension Shrinker {
  /// The passes in the order in which they take turns; a round runs each of them once.
  package static var allPasses: [any ShrinkPass.Type] {
    structure + numbers + ties + pairs + last
  }

  private static var structure: [any ShrinkPass.Type] {
    [
      DeleteSpans.self, LowerAndDelete.self, ZeroRuns.self, ZeroSpans.self, MergeSiblings.self, LiftDescendants.self,
      SwitchAlternatives.self,
    ]
  }

  private static var numbers: [any ShrinkPass.Type] {
    [MinimiseChoices.self, StepThroughFilters.self, LowerAndCut.self, DeleteChunks.self]
  }

  private static var ties: [any ShrinkPass.Type] {
    [Renumber.self, MinimiseDuplicates.self, SortSiblings.self, EditColumns.self, Relabel.self]
  }

  private static var pairs: [any ShrinkPass.Type] {
    [MovePairs.self, TranslateNumbers.self, CloseGaps.self, ScaleNumbers.self, ReduceNumbers.self]
  }

  private static var last: [any ShrinkPass.Type] {
    [
      DeletePairs.self, CutWindows.self, LowerTwoCounts.self, RaiseAndCut.self, DeleteAndCopy.self, MergeNumbers.self,
      DeleteAndRaise.self, ChangeAndDelete.self, RotateSpans.self, BreakZigZags.self, MoveFactors.self, NudgeNumbers.self,
      Redraw.self,
    ]
  }
}
