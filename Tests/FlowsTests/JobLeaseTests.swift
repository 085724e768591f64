import Flows
import Kernel
import Testing

/// Jobs that one of several processes does for all.
struct JobLeaseTests {
    @Test func `one process has it, keeps it, and another goes on when it ends`() async throws {
        try await Town.run { town in
            let (first, second) = (JobLease(town.flows), JobLease(town.flows))
            #expect(try await first.renew())
            #expect(try await !second.renew())
            #expect(first.isHeld && !second.isHeld)
            #expect(try await first.renew(), "its holder renews it")
            try await first.giveUp()
            #expect(!first.isHeld)
            #expect(try await second.renew())
            #expect(second.isHeld)
        }
    }

    @Test func `a process that died is followed after the term, and one that woke late does nothing`() async throws {
        try await Town.run { town in
            let (first, second) = (JobLease(town.flows), JobLease(town.flows))
            #expect(try await first.renew())
            town.time.set(town.time.now() + JobLease.term - Milliseconds(1))
            #expect(!first.isHeld, "before the end of the term it counts as over")
            #expect(try await !second.renew())
            town.time.set(town.time.now() + Milliseconds(1))
            #expect(try await second.renew())
            #expect(try await !first.renew())
            #expect(second.isHeld && !first.isHeld)
        }
    }
}
