import CBoot
import CMain
import CMetal
import KMem

@c(kernel_main)
public func kernelMain(_ magic: UInt32, _ information: UInt32) {
  Console().text("hello ").hex(magic).newline()
  boot_exit(BOOT_PASSED)
}
