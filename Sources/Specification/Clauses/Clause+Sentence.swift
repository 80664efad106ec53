// What each clause of CONTRACT.md says: reports print it, so that a reader need not look it up.

extension Clause {
  /// The clause as the contract states it.
  public var sentence: String {
    switch self {
    // Firmware map (E820)
    case .e1: "The output is sorted and does not depend on the order of the input."
    case .e2: "Every region has a length above 0, and equal neighbours are merged."
    case .e3:
      "A byte has the most restrictive type that covers it: usable gives way to everything, among the "
        + "others the higher number wins, and an unknown type counts as reserved for every decision."
    case .e4: "What no entry covers, no region covers: a hole is not memory."
    case .e5: "A region that ends exactly at 2^32 keeps its last frame."
    case .e6: "Memory above 4 GiB never aliases low memory; a region that straddles 4 GiB is cut there, not dropped."
    case .e7: "Usable edges round inward to whole frames."
    case .e8: "Every edge that is not usable rounds outward: a frame with one unusable byte is never handed out."
    case .e9: "A base plus length past 2^64 is clamped and counted in the diagnostics."
    case .e10:
      "More entries than fit give a clear error or a conservative result, in which usable memory may be "
        + "lost, the highest first and never because an entry is repeated, and reserved memory never; what is "
        + "lost is counted, each stretch of usable memory apart at least once, and nothing is written past the "
        + "table."
    case .e11: "An empty table, or one with no usable memory, is an error, never \"all free\"."
    case .e12: "Sanitising a map twice changes nothing."
    case .e13:
      "In 24-byte entries with attribute bit 0 clear, usable memory is ignored and anything else still "
        + "reserves, unless bit 0 is clear in every entry: then the attribute words were never written and "
        + "are ignored. Bit 1 (non-volatile) is never usable. An entry size below 20 is an error."
    case .e14: "The total of usable memory equals the brute-force count."
    case .e15:
      "Adding an entry that is not usable never grows the set of usable frames; adding a duplicate "
        + "changes nothing."
    case .e16: "ACPI, NVS, bad, persistent and unknown types are never in the initial free set."
    // boot_early
    case .b1:
      "Results are aligned, inside the arena, inside usable memory, below the identity limit, and "
        + "disjoint from each other and from every reserved range; the arena stops where usable memory stops."
    case .b2: "The cursor only grows; a failed request leaves it where it was."
    case .b3:
      "Size 0, an alignment that is neither 0 (meaning 4096) nor a power of two, and a size near 2^32 are "
        + "errors; nothing wraps."
    case .b4: "The memory that kcalloc gives is zero."
    case .b5: "Used plus free equals total, always."
    case .b6:
      "After the heap is up boot_early refuses; every byte it handed out stays reserved in the PMM, and "
        + "the untouched frames of its arena, except those that were reserved meanwhile, are free exactly "
        + "once."
    // Physical memory manager (PMM)
    case .p1:
      "After pmm_init the free set equals the usable frames from the low-memory floor to 4 GiB, minus the "
        + "kernel, minus the ranges that the caller reserved, minus the whole boot_early arena; the "
        + "retirement of boot_early adds the arena's untouched frames."
    case .p2: "No partly usable frame is free."
    case .p3: "No bit is free beyond the last frame."
    case .p4:
      "Free plus used plus reserved equals the frames, and the counters equal the bitmap's popcount after "
        + "every command."
    case .p5: "A full drain never returns a frame of the kernel, the bitmap, a table or boot_early."
    case .p6: "No frame below the floor is ever handed out."
    case .p7: "Every frame that is returned was free."
    case .p8:
      "A frame that was freed is returned once by a drain; allocating all and freeing all restores the "
        + "bitmap bit for bit."
    case .p9: "A double free is an error of its own, and nothing changes."
    case .p10:
      "Freeing a reserved, hole, out-of-range or unaligned address is a distinct typed error each, and "
        + "nothing changes."
    case .p11: "Out of memory is reported if and only if no frame satisfies the request, and it changes nothing."
    case .p13: "n contiguous frames are found if and only if such a run exists."
    case .p14: "Alignment and an upper bound (below 16 MiB for DMA, below the identity limit) are honoured."
    case .p16: "The statistics (free, used, peak) are exact."
    case .p17: "Freed frames are filled with the poison word where one is configured."
    case .p19:
      "reserve(range) may come at any stage after pmm_init, is idempotent, and reports what was already "
        + "taken; what is reserved stays reserved."
    case .p20:
      "Finding a frame does not slow down as memory grows or fills: constant work. This also holds for "
        + "bookkeeping that something else overwrote: no access outside the bookkeeping, no frame number at "
        + "or above the frame count."
    // Paging
    case .v1: "Translation agrees with an independent walk for every page, at offsets 0, 1 and 0xFFF."
    case .v2: "The set of present entries, found by scanning the whole directory, equals the model's dictionary."
    case .v3: "Offset bits are kept; an unmapped address is nil, never 0."
    case .v4:
      "Unaligned or wrapping arguments are an error, with no write. [0xFFC00000, 2^32) is kmap's and map "
        + "refuses it; the last page below it is legal."
    case .v5: "Mapping over a present page is an error; there is an explicit remap."
    case .v6: "Unmap returns the frame; a second unmap is an error; neighbours are untouched."
    case .v7:
      "Effective User and Write of both levels equal the request; an existing directory entry is widened "
        + "when a new page needs it, and takes nothing else from a page; pages of the kernel range are never User. "
        + "protect keeps accessed and dirty bits; remap to another frame clears them; remap to the frame that is mapped is protect and changes no "
        + "owner."
    case .v8:
      "Reserved bits are 0; the flags 0x080 (PAT in a table entry) and 0x100 are errors; CR4.PSE and "
        + "CR4.PGE are 0 after set-up; CR0.WP is set together with CR0.PG, so that read-only binds the kernel "
        + "too. After paging_enable of a C kernel CR0.WP is checked; a kernel that leaves it clear is "
        + "refused with a message. All bits of CR0 but PG and WP, and of CR4 but PSE, PAE and PGE, survive. "
        + "CR4.PSE is cleared only when no loaded table holds a 4 MiB page."
    case .v9: "A new table is zero but for its new entry, whatever its frame held."
    case .v10:
      "When the k-th allocation fails, for every k, the directory's bytes and the free count are as "
        + "before the command."
    case .v11:
      "When the last page of a user table goes, the table's frame is free, once, and its entry is 0. "
        + "Kernel tables are never reclaimed, except that a failed command unlinks from every directory, and "
        + "frees, those that it made. Unmap and destroy never allocate."
    case .v12:
      "After every command no cached translation and no cached directory entry disagrees with the tables; "
        + "unmaps and permission drops invalidate exactly what changed. A frame becomes free only when no entry "
        + "leads to it and no cache may: first the entry, then the invalidation, then the frame."
    case .v13:
      "Outside the identity range and kmap no table is mapped; only kernel tables are linked from several "
        + "directories, once each."
    case .v14:
      "The kernel range is [0, identity limit rounded up to 4 MiB) and [0xC0000000, 2^32): its directory "
        + "entries are the same in every directory, never User, including those created before a new kernel "
        + "table appeared. User pages lie between."
    case .v15:
      "Destroying a user directory frees its frames and tables once, the kernel's never. Its frames are "
        + "those that user_map_pages allocated; frames given to paging_map stay their caller's, and V6 "
        + "returns their address without freeing."
    case .v16: "The identity range is exactly the limit, whatever the RAM."
    case .v17:
      "map_heap_initial(n) maps exactly [0xD0000000, n rounded up), distinct zeroed frames, writable, not "
        + "user."
    case .v18:
      "An address space that is loaded cannot be destroyed: CR3 names its directory, whoever loaded it and "
        + "with whatever cache bits. A kernel mapping cannot be made or broken through a user directory. A space "
        + "that was destroyed is refused, until its place was reused 2047 times."
    // kmap
    case .k1: "The window's directory entry is present; slot addresses do not wrap."
    case .k2: "At most one frame per slot; nesting works: a slot in use is not handed out again."
    case .k3: "Each change of a slot that was present invalidates it."
    case .k4: "What is written through the window is in the frame."
    case .k5:
      "Out of slots is an error; the slots that KMem itself needs are set aside, so that no caller can "
        + "starve it."
    // Heap
    case .h1: "Blocks are aligned, disjoint, and inside the mapped heap, whatever its pages held before."
    case .h2: "Live contents survive any sequence of calls."
    case .h3:
      "Double free, interior free and a foreign pointer are a typed error each, and nothing changes. What the heap reads as its "
        + "own bookkeeping (headers, links, marks) is believed only where it agrees with what else is known: memory written after "
        + "it was freed, or over a block's bookkeeping, is found by the operation that would read it, before it stores through it "
        + "or hands memory out. A link that was cleared ends its list: what lies behind is lost, and nobody gets it twice."
    case .h4:
      "krealloc keeps min(old, new) bytes. Shrinking keeps the address; growing keeps it where the bytes after the block are "
        + "free and enough."
    case .h5: "Size overflow in any entry point is an error. A refusal for want of room is constant work."
    case .h6: "When all blocks are freed, the heap can hand out a block as large as when it was fresh."
    case .h7:
      "Growth maps exactly the pages it adds, and rolls back when frames run out. Exact fits of the heap's range are honoured."
    // Everywhere
    case .x1:
      "Frames used by the PMM equal tables plus directories plus pages mapped by owner plus heap plus "
        + "what callers hold."
    case .x2: "No operation allocates on the language's heap."
    case .x3:
      "The same commands give the same state digest on the host and in the emulated PC; digests, and "
        + "V10's comparison, ignore accessed and dirty bits."
    case .x4: "Nothing traps on any input. The text of a refusal is that of its reason."
    case .x5:
      "State kept in memory that a loader must have zeroed (.bss) is not believed blindly: the C surface sets its "
        + "own state up, or refuses with a message, when a loader left RAM as it was."
    }
  }
}
