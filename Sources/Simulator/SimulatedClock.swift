import Kernel
import NIOCore

/// Real time, or time that runs faster by a factor from a start.
package struct SimulatedClock: TimeSource {
    private let real: any TimeSource
    private let began: Timestamp
    private let lead: Milliseconds
    /// 1 is real time.
    package let factor: Int64

    /// - Parameter span: time that runs faster begins so far back that it comes to the present after this much real
    ///   time: no server believes what is said to be of the future.
    package init(
        factor: Int64 = 1, reachingPresentAfter span: Milliseconds = Milliseconds(0),
        real: any TimeSource = SystemTimeSource()
    ) {
        self.factor = factor
        self.real = real
        began = real.now()
        lead = Milliseconds(span.count * (factor - 1))
    }

    package func now() -> Timestamp {
        let now = real.now()
        return factor == 1 ? now : began + Milliseconds((now - began).count * factor - lead.count)
    }

    func scaled(_ amount: TimeAmount) -> Milliseconds { Milliseconds(amount.nanoseconds / 1_000_000 * factor) }
}
