// The clauses of the contract by name: what a finding says is broken, and what the table of TESTING.md lists.

/// A clause of the contract: what the memory manager must do, one sentence or two each.
public enum Clause: String, CaseIterable, Hashable, Sendable {
  // Firmware map
  case e1 = "E1", e2 = "E2", e3 = "E3", e4 = "E4", e5 = "E5", e6 = "E6", e7 = "E7", e8 = "E8", e9 = "E9",
    e10 = "E10", e11 = "E11", e12 = "E12", e13 = "E13", e14 = "E14", e15 = "E15", e16 = "E16"

  // boot_early
  case b1 = "B1", b2 = "B2", b3 = "B3", b4 = "B4", b5 = "B5", b6 = "B6"

  // PMM
  case p1 = "P1", p2 = "P2", p3 = "P3", p4 = "P4", p5 = "P5", p6 = "P6", p7 = "P7", p8 = "P8", p9 = "P9",
    p10 = "P10", p11 = "P11", p13 = "P13", p14 = "P14", p16 = "P16", p17 = "P17", p19 = "P19", p20 = "P20"

  // Paging
  case v1 = "V1", v2 = "V2", v3 = "V3", v4 = "V4", v5 = "V5", v6 = "V6", v7 = "V7", v8 = "V8", v9 = "V9",
    v10 = "V10", v11 = "V11", v12 = "V12", v13 = "V13", v14 = "V14", v15 = "V15", v16 = "V16", v17 = "V17",
    v18 = "V18"

  // kmap
  case k1 = "K1", k2 = "K2", k3 = "K3", k4 = "K4", k5 = "K5"

  // Heap
  case h1 = "H1", h2 = "H2", h3 = "H3", h4 = "H4", h5 = "H5", h6 = "H6", h7 = "H7"

  // Everywhere
  case x1 = "X1", x2 = "X2", x3 = "X3", x4 = "X4", x5 = "X5"
}

extension Clause: CustomStringConvertible {
  public var description: String { rawValue }
}
