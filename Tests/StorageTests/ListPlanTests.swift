import Kernel
import Storage
import Testing

/// Lists are read in the order of an index: a page costs the same however many rows there are.
@Suite struct ListPlanTests {
    /// Asks how each query would be carried out, and carries out none.
    private final class Explaining: SQLConnection {
        private let connection: any SQLConnection
        private(set) var plan: [String] = []

        var dialect: SQLDialect { connection.dialect }

        init(_ connection: any SQLConnection) { self.connection = connection }

        func execute(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int { 0 }
        func executeLater(_ sql: String, _ arguments: [any SQLBindable]) throws {}
        func executeScript(_ sql: String) throws {}

        func forEachRow(
            _ sql: String, _ arguments: [any SQLBindable], _ row: (any SQLRow) throws -> Void
        ) throws {
            try connection.forEachRow("EXPLAIN QUERY PLAN \(sql)", arguments) { plan.append(try $0.text(3)) }
        }
    }

    private func plan(_ list: @escaping @Sendable (any SQLConnection) throws -> Void) async throws -> String {
        try await withDatabase(.sqlite) { database in
            try await database.read { connection in
                let explaining = Explaining(connection)
                try list(explaining)
                return explaining.plan.joined(separator: "; ")
            }
        }
    }

    private func check(_ plan: String, _ what: String) {
        #expect(plan.contains("INDEX"), "\(what): \(plan)")
        #expect(!plan.contains("TEMP B-TREE"), "\(what): \(plan)")
    }

    private static let id = RawID(at: Timestamp(secondsSinceEpoch: 0), random: (0, 0))

    @Test(arguments: [false, true])
    func `orders by each filter`(hasCursor: Bool) async throws {
        let filters: [(String, @Sendable (inout OrderRepository.Filter) -> Void)] = [
            ("nothing", { _ in }), ("operator", { $0.operatorID = ID(Self.id) }), ("site", { $0.siteID = ID(Self.id) }),
            ("station", { $0.stationID = ID(Self.id) }), ("driver", { $0.driverID = ID(Self.id) }),
            ("state", { $0.state = .refunded }), ("number", { $0.number = "1" }),
            (
                "operator and state",
                {
                    $0.operatorID = ID(Self.id)
                    $0.state = .settled
                }
            ), ("time", { $0.startedFrom = Timestamp(secondsSinceEpoch: 0) }),
        ]
        for (what, change) in filters {
            let plan = try await plan { connection in
                var filter = OrderRepository.Filter()
                change(&filter)
                let after = hasCursor ? (Timestamp(secondsSinceEpoch: 0), OrderID(Self.id)) : nil
                _ = try OrderRepository.page(filter, after: after, limit: 50, connection)
            }
            // Few have the same number, and are sorted.
            if what == "number" { #expect(plan.contains("INDEX"), "\(plan)") } else { check(plan, what) }
        }
    }

    @Test(arguments: [false, true])
    func `sessions by each filter`(hasCursor: Bool) async throws {
        let filters: [(String, @Sendable (inout SessionRepository.Filter) -> Void)] = [
            ("nothing", { _ in }), ("operator", { $0.operatorID = ID(Self.id) }), ("site", { $0.siteID = ID(Self.id) }),
            ("station", { $0.stationID = ID(Self.id) }), ("driver", { $0.driverID = ID(Self.id) }),
            ("time", { $0.startedFrom = Timestamp(secondsSinceEpoch: 0) }),
        ]
        for (what, change) in filters {
            let plan = try await plan { connection in
                var filter = SessionRepository.Filter()
                change(&filter)
                let after = hasCursor ? (Timestamp(secondsSinceEpoch: 0), SessionID(Self.id)) : nil
                _ = try SessionRepository.page(filter, after: after, limit: 50, connection)
            }
            check(plan, what)
        }
    }

    @Test func `those that charge are found among many that have charged`() async throws {
        let filters: [(String, @Sendable (inout SessionRepository.Filter) -> Void)] = [
            ("nothing", { _ in }), ("operator", { $0.operatorID = ID(Self.id) }), ("site", { $0.siteID = ID(Self.id) }),
        ]
        for (what, change) in filters {
            let plan = try await plan { connection in
                var filter = SessionRepository.Filter()
                filter.state = .charging
                change(&filter)
                _ = try SessionRepository.page(filter, after: nil, limit: 50, connection)
            }
            #expect(plan.contains("sessions_running_by"), "\(what): \(plan)")
            check(plan, what)
        }
    }
}
