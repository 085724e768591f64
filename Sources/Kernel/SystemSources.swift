import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The machine's clock. Ohmstead's one use of it, besides the simulator's own.
package struct SystemTimeSource: TimeSource {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// UUIDv7 from the given clock and the system's random numbers.
package struct SystemIDSource: IDSource {
    private let time: any TimeSource

    package init(time: any TimeSource = SystemTimeSource()) { self.time = time }

    package func next() -> RawID {
        var generator = SystemRandomNumberGenerator()
        return RawID(at: time.now(), random: (generator.next(), generator.next()))
    }
}

/// A clock that moves only when told: for tests and for compressed time.
package final class ManualTimeSource: TimeSource {
    private let current: Mutex<Timestamp>

    package init(_ start: Timestamp) { current = Mutex(start) }

    package func now() -> Timestamp { current.withLock { $0 } }

    package func set(_ time: Timestamp) { current.withLock { $0 = time } }

    package func advance(by span: Milliseconds) { current.withLock { $0 = $0 + span } }
}

/// Ids that repeat for the same seed: for tests and simulation.
package final class SeededIDSource: IDSource {
    private let time: any TimeSource
    private let generator: Mutex<SeededGenerator>

    package init(seed: UInt64, time: any TimeSource) {
        self.time = time
        generator = Mutex(SeededGenerator(seed: seed))
    }

    package func next() -> RawID {
        generator.withLock { RawID(at: time.now(), random: ($0.next(), $0.next())) }
    }
}

/// SplitMix64: small, fast, repeatable. Never for secrets.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
