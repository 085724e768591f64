import Charging
import Flows
import Kernel
import Storage
import Testing

/// What is kept for a time only, and drivers that are forgotten.
struct RetentionTests {
    private func set(_ days: [String: Int], _ town: Town) async throws {
        _ = try await Retention.edit(
            RetentionSettings(days: days), of: town.operatorID, version: 0, by: town.actor, town.flows)
    }

    private func charge(_ town: Town, at minutes: Int) async throws -> ChargingSession {
        let session = try await town.start(at: minutes, meterWh: 1000)
        try await town.meter(session, at: minutes + 10, registerWh: 2000)
        try await town.stop(session.number, at: minutes + 30, meterWh: 5000)
        return session
    }

    private func samples(of session: ChargingSession, _ town: Town) async throws -> Int64 {
        let id = session.id
        return try await town.flows.database.read {
            try $0.first("SELECT COUNT(*) FROM meter_samples WHERE session_id = $1", id) { try $0.integer(0) } ?? 0
        }
    }

    @Test func `old samples go after they were shown, young ones and the orders stay`() async throws {
        try await Town.run { town in
            let old = try await charge(town, at: 0)
            town.wait(until: 100 * 1440)
            let young = try await charge(town, at: 100 * 1440)
            #expect(try await samples(of: old, town) > 0)
            try await set(["samples": 90], town)
            let before = try await Retention.preview(of: town.operatorID, includingPlatform: false, town.flows)
            let shown = before.first { $0.kind == .samples }
            #expect(shown?.count == (try await samples(of: old, town)))
            let gone = try await ApplyRetention(reports: nil, town.flows).run()
            #expect(gone[.samples].map(Int64.init) == shown?.count)
            #expect(try await samples(of: old, town) == 0)
            #expect(try await samples(of: young, town) > 0)
            #expect(try await town.order(of: old.id).state == .settled)
            let again = try await ApplyRetention(reports: nil, town.flows).run()
            #expect(again[.samples] == 0)
            let audit = try await town.flows.database.read {
                try AuditRepository.page(operatorID: town.operatorID, action: "forget", before: nil, limit: 9, $0)
            }
            #expect(audit.map(\.after) == ["{\"samples\":\(shown?.count ?? 0)}"])
        }
    }

    @Test func `it works once a day and tells the journal its days`() async throws {
        try await Town.run { town in
            let told = Counted()
            let job = ApplyRetention(reports: nil, keepJournal: { told.add($0) }, town.flows)
            _ = try await Retention.edit(
                RetentionSettings(days: ["journal": 7]), of: nil, version: 0, by: town.actor, town.flows)
            try await job.runIfDue()
            let first = try await town.flows.database.read { try Retention.policy(of: nil, $0).lastRunAt }
            town.wait(until: 60)
            try await job.runIfDue()
            let second = try await town.flows.database.read { try Retention.policy(of: nil, $0).lastRunAt }
            #expect(first == second)
            #expect(told.all == [7, 7])
        }
    }

    private final class Counted: @unchecked Sendable {
        // `@unchecked`: one test calls it, one call after the other.
        private(set) var all: [Int] = []
        func add(_ number: Int) { all.append(number) }
    }

    @Test func `the database gives up no young audit entries`() async throws {
        try await Town.run { town in
            await #expect(throws: DatabaseError.appendOnlyViolation(table: "audit_entries")) {
                try await town.flows.database.write {
                    try $0.execute("UPDATE audit_entries SET actor = 'nobody'")
                }
            }
            let now = SystemTimeSource().now()
            await #expect(throws: DatabaseError.appendOnlyViolation(table: "audit_entries")) {
                try await town.flows.database.write { connection in
                    try connection.execute(
                        "INSERT INTO audit_entries (id, actor, action, entity, at) VALUES ('x', 'a', 'b', 'c', $1)", now
                    )
                    try connection.execute("DELETE FROM audit_entries WHERE id = 'x'")
                }
            }
        }
    }

    @Test func `a driver with money is not forgotten`() async throws {
        try await Town.run { town in
            await #expect(throws: FlowFailure.self) {
                try await AnonymiseDriver.run(town.driverID, by: town.actor, town.flows)
            }
            let found = try await AnonymiseDriver.preview(town.driverID, town.flows)
            #expect(found.obstacles == [.balance])
            #expect(found.anonymisedAt == nil)
        }
    }

    @Test func `idle drivers are forgotten when their days are over`() async throws {
        try await Town.run(.init(balanceMinor: 2800)) { town in
            _ = try await charge(town, at: 0)
            try await set(["personalData": 30], town)
            town.wait(until: 29 * 1440)
            #expect(try await ApplyRetention(reports: nil, town.flows).run()[.personalData] == 0)
            town.wait(until: 31 * 1440)
            #expect(try await ApplyRetention(reports: nil, town.flows).run()[.personalData] == 1)
            #expect(try await AnonymiseDriver.preview(town.driverID, town.flows).anonymisedAt != nil)
        }
    }

    @Test func `a driver without money is forgotten everywhere, and the order stays`() async throws {
        // 4 kWh for 7.00 each: the wallet is empty afterwards.
        try await Town.run(.init(balanceMinor: 2800)) { town in
            let session = try await charge(town, at: 0)
            let driverID = town.driverID
            _ = try await AddNote.run("drives a red car", on: "driver/\(driverID)", by: town.actor, town.flows)
            let before = try await town.order(of: session.id)
            try await AnonymiseDriver.run(driverID, by: town.actor, town.flows)
            try await AnonymiseDriver.run(driverID, by: town.actor, town.flows)
            let after = try await town.order(of: session.id)
            #expect(after.totals == before.totals)
            #expect(after.driverID == driverID)
            let left = try await town.flows.database.read { connection in
                (
                    driver: try DriverRepository.find(driverID, connection),
                    token: try SessionRepository.find(session.id, connection)?.session.token,
                    card: try connection.exists("SELECT 1 FROM id_tokens WHERE driver_id = $1", driverID),
                    key: try connection.exists("SELECT 1 FROM sessions WHERE start_key LIKE '%\(Town.card)%'"),
                    notes: try NoteRepository.all(of: "driver/\(driverID)", limit: 9, connection),
                    trail: try AuditRepository.page(
                        operatorID: town.operatorID, entity: "driver/\(driverID)", before: nil, limit: 9, connection)
                )
            }
            #expect(left.driver?.name == "***")
            #expect(left.driver?.isFrozen == true)
            #expect(left.token == nil)
            #expect(!left.card)
            #expect(!left.key)
            #expect(left.notes.isEmpty)
            #expect(left.trail.map(\.action) == ["anonymise", "create"])
            #expect(left.trail.allSatisfy { $0.after == nil && $0.before == nil })
        }
    }
}
