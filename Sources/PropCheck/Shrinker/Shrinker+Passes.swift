// The order of the passes.
//
//     structure   delete, count down, zero, merge, lift, switch   what removes much comes first
//     numbers     minimise, through filters, cut                  each number alone
//     ties        renumber, duplicates, sort, columns, relabel    values and places that depend on each other
//     pairs       move, translate, gaps, scale, reduce            numbers that depend on each other
//     removals    pairs, windows, two counts, one for another     many candidates, so only for what is small by now
//     last        rotate, zig-zags, factors, nudge                what the passes before do not find
//     searches    replace, redirect, sweep, enumerate, redraw     two or more edits at once, in small cases

extension Shrinker {
  /// The passes in the order in which they take turns; a round runs each of them once.
  package static var allPasses: [any ShrinkPass.Type] {
    structure + numbers + ties + pairs + removals + last + searches
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

  private static var removals: [any ShrinkPass.Type] {
    [
      DeletePairs.self, CutWindows.self, DeleteEqualRuns.self, LowerTwoCounts.self, RaiseAndCut.self,
      DeleteAndCopy.self, MergeNumbers.self,
      DeleteAndRaise.self, ChangeAndDelete.self,
    ]
  }

  private static var last: [any ShrinkPass.Type] {
    [RotateSpans.self, BreakZigZags.self, MoveFactors.self, NudgeNumbers.self]
  }

  private static var searches: [any ShrinkPass.Type] {
    [
      DeleteAndReplace.self, DeleteAndRedirect.self, DeleteAndRename.self, MergeCounted.self, MoveElements.self,
      RelabelAndSort.self, ExchangeTwice.self,
      LiftPairs.self,
      LowerSubsets.self, LowerAndRaise.self, SweepNumbers.self, EnumerateTails.self, RedrawWindows.self, Redraw.self,
    ]
  }

  /// The most choices of a case for which the passes below are run: each looks at pairs or windows of a case, and a large case
  /// has too many of them.
  package static let smallCase = 2_000

  package static let smallCasesOnly: Set<String> = [
    EditColumns.name, CloseGaps.name, CutWindows.name, LowerTwoCounts.name, RaiseAndCut.name, DeleteAndCopy.name,
    MoveFactors.name, NudgeNumbers.name, MergeCounted.name, Redraw.name,
  ]
}
