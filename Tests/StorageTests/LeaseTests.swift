import Kernel
import Storage
import Testing

/// A lease has one holder, on both engines.
@Suite struct LeaseTests {
    private static let noon = Timestamp(secondsSinceEpoch: 1_794_996_000)

    @Test(arguments: Engine.all)
    func `one of many takes a free lease, keeps it, and gives it up`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            @Sendable func take(_ holder: String, at now: Timestamp) async throws -> Bool {
                try await database.write {
                    try LeaseRepository.take("jobs", for: holder, until: now + .seconds(15), at: now, $0)
                }
            }
            let winners = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<20 {
                    group.addTask { try await take("process-\(number)", at: Self.noon) ? "process-\(number)" : nil }
                }
                return try await group.reduce(into: [String]()) { if let winner = $1 { $0.append(winner) } }
            }
            #expect(winners.count == 1)
            let holder = try #require(winners.first)
            let renewed = try await take(holder, at: Self.noon + .seconds(10))
            // The renewal counts from when it was made.
            let early = try await take("other", at: Self.noon + .seconds(24))
            let late = try await take("other", at: Self.noon + .seconds(25))
            let woken = try await take(holder, at: Self.noon + .seconds(26))
            #expect([renewed, early, late, woken] == [true, false, true, false])
            // Who has it no more cannot give it up for its holder.
            try await database.write { try LeaseRepository.giveUp("jobs", of: holder, $0) }
            let stolen = try await take(holder, at: Self.noon + .seconds(27))
            try await database.write { try LeaseRepository.giveUp("jobs", of: "other", $0) }
            let freed = try await take(holder, at: Self.noon + .seconds(27))
            #expect(!stolen && freed)
        }
    }
}
