import Kernel
import NIOCore

/// Real time, or time that runs faster by a factor from a start.
package struct SimulatedClock: TimeSource {
    private let real: any TimeSource
    private let origin: Timestamp
    /// 1 is real time.
    package let factor: Int64

    package init(factor: Int64 = 1, real: any TimeSource = SystemTimeSource()) {
        self.factor = factor
        self.real = real
        origin = real.now()
    }

    package func now() -> Timestamp {
        factor == 1 ? real.now() : origin + Milliseconds((real.now() - origin).count * factor)
    }

    func scaled(_ amount: TimeAmount) -> Milliseconds { Milliseconds(amount.nanoseconds / 1_000_000 * factor) }
}
