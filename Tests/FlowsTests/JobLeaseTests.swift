import Flows
import Kernel
import Testing

/// Jobs that one of several processes does for all.
struct JobLeaseTests {
    @Test func `one process has it, keeps it, and another goes on when it ends`() async throws {
        try await Town.run { town in
            let (first, second) = (JobLease(town.flows), JobLease(town.flows))
            let taken = [try await first.renew(), try await second.renew(), try await first.renew()]
            #expect(taken == [true, false, true], "its holder renews it, and nobody else has it")
            #expect(first.isHeld && !second.isHeld)
            try await first.giveUp()
            #expect(!first.isHeld)
            let next = try await second.renew()
            #expect(next && second.isHeld)
        }
    }

    @Test func `a process that died is followed after the term, and one that woke late does nothing`() async throws {
        try await Town.run { town in
            let (first, second) = (JobLease(town.flows), JobLease(town.flows))
            try await first.renew()
            town.time.set(town.time.now() + JobLease.term - Milliseconds(1))
            let early = try await second.renew()
            #expect(!early && !first.isHeld, "before the end of the term it counts as over")
            town.time.set(town.time.now() + Milliseconds(1))
            let late = [try await second.renew(), try await first.renew()]
            #expect(late == [true, false])
            #expect(second.isHeld && !first.isHeld)
        }
    }
}
