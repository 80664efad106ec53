// Drafts: what is guessed is right for kernels in the usual styles, and every draft can be read and bound.

import KernelFiles
import KernelImages
import Profiles
import Testing

@Suite struct DraftTests {
  /// In the style of tutorials: frames by address, pages in any directory, a heap of pointers.
  static let tutorial = """
    typedef unsigned int u32; typedef unsigned long long u64; typedef struct { u32 entries[1024]; } page_directory;
    page_directory *kernel_directory; u32 state;
    #define KEEP __attribute__((noinline, used))
    KEEP u32 pmm_alloc_frame(void) { return state++ << 12; }
    KEEP void pmm_free_frame(u64 address) { state = (u32)address; }
    KEEP u32 pmm_get_free_frame_count(void) { return state; }
    KEEP int vmm_map_page(page_directory *dir, u32 phys, u32 virt, u32 flags) { return dir->entries[virt >> 22] = phys | flags; }
    KEEP void vmm_unmap_page(page_directory *dir, u32 virt) { dir->entries[virt >> 22] = 0; }
    KEEP int vmm_get_physical(page_directory *dir, u32 virt, u32 *phys) { *phys = dir->entries[virt >> 22]; return *phys ? 0 : -1; }
    KEEP page_directory *vmm_create_directory(void) { return kernel_directory; }
    KEEP void vmm_switch_directory(page_directory *dir) { kernel_directory = dir; }
    KEEP void *kmalloc(u32 size) { state += size; return (void *)state; }
    KEEP void kfree(void *ptr) { state -= (u32)ptr; }
    KEEP void *krealloc(void *ptr, u32 size) { return kmalloc(size + (u32)ptr); }
    KEEP void panic(const char *file, const char *text) { for (;;) state += *file + *text; }
    KEEP void pmm_init(u32 information) { state = information; }
    KEEP void kernel_main(void) { for (;;) state++; }
    void _start(void) { kernel_main(); }
    """

  /// In the style of xv6: `kalloc` and `kfree` are about frames, seen through a window.
  static let xv6 = """
    typedef unsigned int u32; u32 state;
    #define KEEP __attribute__((noinline, used))
    KEEP char *kalloc(void) { return (char *)(state += 4096); }
    KEEP void kfree(char *v) { state = (u32)v; }
    KEEP void panic(char *text) { for (;;) state += *text; }
    KEEP int main(void) { for (;;) state++; }
    void _start(void) { main(); }
    """

  private func draft(_ source: String, _ options: [String]) throws -> (ProfileDraft, KernelFile)? {
    guard let bytes = try CompiledKernel.bytes(source, options) else { return nil }
    let kernel = try KernelFile(bytes)
    return (ProfileDraft(of: kernel, name: "test \"kernel\""), kernel)
  }

  private func operations(_ draft: ProfileDraft) -> [String] {
    draft.text.split(separator: "\n").filter { $0.contains("# guessed from:") }
      .map { $0.prefix { $0 != "#" }.trimmed }
  }

  @Test(arguments: [["-g", "-O0"], ["-gdwarf-4", "-O2"]])
  func tutorialKernelIsUnderstood(_ options: [String]) throws {
    guard let (draft, kernel) = try draft(DraftTests.tutorial, options) else { return }
    #expect(
      operations(draft) == [
        "alloc_frame: pmm_alloc_frame() -> physical, 0 means none", "free_frame: pmm_free_frame(64-bit physical)",
        "free_count: pmm_get_free_frame_count() -> count",
        "map_page: vmm_map_page(*kernel_directory, physical, virtual, flags) -> 0 means done",
        "unmap_page: vmm_unmap_page(*kernel_directory, virtual)",
        "translate: vmm_get_physical(*kernel_directory, virtual, out physical) -> 0 means done",
        "create_space: vmm_create_directory() -> space, 0 means none", "switch_space: vmm_switch_directory(space)",
        "translate_user: vmm_get_physical(space, virtual, out physical) -> 0 means done",
        "map_user_page: vmm_map_page(space, physical, virtual, flags) -> 0 means done",
        "unmap_user_page: vmm_unmap_page(space, virtual)", "allocate: kmalloc(size) -> block, 0 means none",
        "resize: krealloc(block, size) -> block, 0 means none", "free: kfree(block)",
      ])
    let profile = try profile(draft.text)
    #expect(profile.kernel == "test \"kernel\"" && profile.layout.kernelRange.first == 0xC000_0000)
    #expect(profile.panics.map(\.function.name) == ["panic"])
    #expect(draft.unknown.contains { $0.contains("pmm_init") })
    _ = try profile.bound(to: kernel, file: "draft.yaml")
  }

  @Test func kallocOfFramesIsNoHeap() throws {
    guard let (draft, kernel) = try draft(DraftTests.xv6, ["-g"]) else { return }
    let lines = operations(draft)
    #expect(lines.count == 2 && lines[0].hasPrefix("alloc_frame: kalloc()") && lines[1].hasPrefix("free_frame: kfree("))
    _ = try profile(draft.text).bound(to: kernel, file: "draft.yaml")
  }

  /// A number is an amount of memory unless it is named as a place; a structure that stands for a frame is not its address.
  @Test func whatCannotBeKnownIsNotWritten() throws {
    let source = """
      typedef unsigned int u32; struct page { u32 flags; } pages[16]; u32 state;
      #define KEEP __attribute__((noinline, used))
      __attribute__((section(".multiboot"), used)) const u32 header[] = { 0x1BADB002, 0, 0xE4524FFE };
      KEEP void pmm_init(u32 mem_size) { state = mem_size; }
      KEEP void mem_init(u32 mbi_address) { state = mbi_address; }
      KEEP struct page *alloc_page(void) { return &pages[state++]; }
      KEEP void kernel_main(void) { for (;;) state++; }
      void _start(void) { kernel_main(); }
      """
    guard let (draft, _) = try draft(source, ["-g"]) else { return }
    #expect(!draft.text.contains("pmm_init(map)") && draft.text.contains("  - mem_init(map)\n"), "\(draft.text)")
    #expect(draft.unknown.contains { $0.contains("the arguments of pmm_init") && $0.contains("mem_size") })
    #expect(!operations(draft).contains { $0.contains("alloc_page") })
    #expect(draft.unknown.contains { $0.contains("what alloc_page takes and returns") })
  }

  @Test func withoutDebugInformationUsualCallsAreWritten() throws {
    let kernel = try KernelFile(ImageBuilder().bytes())
    let draft = ProfileDraft(of: kernel, name: "k")
    #expect(draft.hasOperations && draft.text.contains("pmm_alloc_frame() -> physical, 0 means none  # guessed"))
    _ = try profile(draft.text).bound(to: kernel, file: "draft.yaml")
    #expect(draft.unknown.contains { $0.contains("free_frame") } && draft.unknown.contains { $0.contains("panic") })
  }

  /// Every usual name of every operation, alone in a kernel, is drafted, read and bound.
  @Test func everyUsualNameIsDrafted() throws {
    for name in UsualNamesOfTests.some {
      var image = ImageBuilder()
      image.symbols = [(name.symbol, 0xC010_0010, 8, 0x12)]
      let kernel = try KernelFile(image.bytes())
      let draft = ProfileDraft(of: kernel, name: "k")
      let profile = try profile(draft.text)
      #expect(profile.offered.map(\.operation.rawValue) == [name.operation])
      _ = try profile.bound(to: kernel, file: "draft.yaml")
    }
  }

  @Test func kernelOfUnknownNamesHasNoOperations() throws {
    var image = ImageBuilder()
    image.symbols = [("foo", 0xC010_0010, 8, 0x12)]
    let draft = ProfileDraft(of: try KernelFile(image.bytes()), name: "k")
    #expect(!draft.hasOperations && draft.unknown.contains { $0.contains("alloc_frame") })
  }
}

/// Names of kernels that are in use, and the operation that each stands for.
enum UsualNamesOfTests {
  static let some: [(symbol: String, operation: String)] = [
    ("pmm_alloc_page", "alloc_frame"), ("kalloc_frame", "alloc_frame"), ("get_free_page", "alloc_frame"),
    ("_ZN3pmm11alloc_frameEv", "alloc_frame"), ("FrameAlloc", "alloc_frame"), ("pmm_free_block", "free_frame"),
    ("pmm_alloc_contiguous", "alloc_frames"), ("free_pages", "free_frames"), ("pmm_reserve_region", "reserve"),
    ("nr_free_pages", "free_count"), ("pmm_get_use_block_count", "used_count"), ("pmm_get_memory_size", "total_memory"),
    ("boot_alloc", "early_alloc"), ("map_page", "map_page"), ("paging_unmap", "unmap_page"),
    ("vmm_protect", "protect_page"),
    ("virt_to_phys", "translate"), ("setupkvm", "create_space"), ("freevm", "destroy_space"),
    ("switch_page_directory", "switch_space"), ("map_user_page", "map_user_page"), ("kmap", "kmap"),
    ("kunmap", "kunmap"),
    ("kmalloc", "allocate"), ("mem_alloc", "allocate"), ("kzalloc", "allocate_zeroed"),
    ("kmalloc_aligned", "allocate_aligned"),
    ("kcalloc", "allocate_array"), ("krealloc", "resize"), ("kfree", "free"), ("ksize", "usable_size"),
    ("kheap_get_free", "heap_free_bytes"),
  ]
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: String {
    var text = self.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
