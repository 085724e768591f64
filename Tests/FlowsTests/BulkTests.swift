import Charging
import Flows
import Kernel
import Storage
import Synchronization
import Testing

/// Actions on many stations: each station has its result, and a restart loses none.
@Suite struct BulkTests {
    /// Stations that answer as they are told, and remember how many were asked at once.
    private final class Answers: StationCommands {
        private struct State {
            var asked: [StationID] = []
            var now = 0
            var most = 0
        }

        private let state = Mutex(State())
        let result: @Sendable (StationID) -> CommandResult
        let pause: Duration

        init(pause: Duration = .zero, _ result: @escaping @Sendable (StationID) -> CommandResult) {
            self.pause = pause
            self.result = result
        }

        var asked: [StationID] { state.withLock { $0.asked } }
        var most: Int { state.withLock { $0.most } }

        func send(_ command: StationCommand, to station: StationID, timeout: Milliseconds) async -> CommandResult {
            state.withLock {
                $0.asked.append(station)
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            try? await Task.sleep(for: pause)
            state.withLock { $0.now -= 1 }
            return result(station)
        }

        func disconnect(_ station: StationID, reason: String) async {}
        func lastHeard(_ station: StationID) -> Timestamp? { nil }
    }

    private static func stations(_ count: Int, _ town: Town) async throws -> [StationID] {
        var ids: [StationID] = []
        for number in 1...count {
            let draft = StationRecord(
                id: town.flows.ids.next(), operatorID: town.operatorID, siteID: town.siteID, identity: "B\(number)",
                name: "B\(number)", admission: .active, key: nil, heartbeatSeconds: 60, createdAt: town.time.now())
            ids.append(try await Stations.create(draft, by: town.actor, town.flows).0.id)
        }
        return ids
    }

    private static func request(
        _ stations: BulkActions.Stations, _ town: Town, step: BulkStep = .command(.reset(.soft, evse: nil)),
        parallel: Int64 = 3
    ) async throws -> BulkActionRecord {
        try await BulkActions.request(
            .init(operatorID: town.operatorID, stations: stations, step: step, parallel: parallel), by: town.actor,
            town.flows)
    }

    /// Runs the runner until the action has ended.
    private static func run(_ id: BulkActionID, _ answers: Answers, _ town: Town) async throws -> BulkActionRecord {
        let runner = BulkRunner()
        let task = Task { await runner.run(answers, town.flows) }
        defer { task.cancel() }
        for _ in 0..<500 {
            let record = try await town.flows.database.read { try BulkActionRepository.find(id, $0) }
            if let record, record.finishedAt != nil { return record }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the action did not end")
        return try #require(try await town.flows.database.read { try BulkActionRepository.find(id, $0) })
    }

    private static func states(_ id: BulkActionID, _ town: Town) async throws -> [BulkItemState] {
        try await town.flows.database.read {
            try BulkActionRepository.items(of: id, after: nil, limit: 1000, $0).map(\.state)
        }
    }

    @Test func `each station has its own result, and no more are asked at once than allowed`() async throws {
        try await Town.run { town in
            let ids = try await Self.stations(7, town)
            let answers = Answers(pause: .milliseconds(30)) { station in
                switch ids.firstIndex(of: station) {
                case 1: .rejected(reason: "Rejected", details: "{}")
                case 2: .stationOffline
                case 3: .notSupported(by: "ocpp1.6")
                case 4: .timedOut
                default: .accepted(details: "{}")
                }
            }
            let action = try await Self.request(.listed(ids + [ids[0]]), town)
            #expect(action.total == 7, "a station that is named twice is asked once")
            let done = try await Self.run(action.id, answers, town)
            #expect(done.state == .done && answers.most <= 3 && answers.asked.count == 7)
            let expected: [BulkItemState] = [
                .accepted, .rejected, .stationOffline, .notSupported, .timedOut, .accepted, .accepted,
            ]
            #expect(try await Self.states(action.id, town) == expected)
            let items = try await town.flows.database.read {
                try BulkActionRepository.items(of: action.id, states: [.rejected], after: nil, limit: 9, $0)
            }
            #expect(items.map(\.reason) == ["Rejected"] && items.allSatisfy { $0.commandID != nil })
            let again = try await BulkActions.retry(action.id, by: town.actor, town.flows)
            #expect(again.total == 4 && again.kind == "reset")
            let second = Answers { _ in .accepted(details: "{}") }
            #expect(try await Self.run(again.id, second, town).state == .done)
            #expect(second.asked.sorted() == Array(ids[1...4]).sorted())
            let failure = await #expect(throws: FlowFailure.self) {
                try await BulkActions.retry(again.id, by: town.actor, town.flows)
            }
            #expect(failure?.code == .conflict)
        }
    }

    @Test func `what waits goes on after a restart, and what was asked then is not asked again`() async throws {
        try await Town.run { town in
            let ids = try await Self.stations(4, town)
            let action = try await Self.request(.listed(ids), town, parallel: 1)
            // As a process leaves it that ends after it asked the first.
            let command = CommandRecord(
                id: town.flows.ids.next(), operatorID: town.operatorID, stationID: ids[0], kind: "reset", body: "{}",
                requestedBy: "staff", requestedAt: town.time.now(), deadlineAt: town.time.now())
            try await town.flows.database.write { connection in
                try CommandRepository.insert(command, connection)
                #expect(try BulkActionRepository.begin(0, of: action.id, by: command.id, connection))
            }
            let answers = Answers { _ in .accepted(details: "{}") }
            _ = try await Self.run(action.id, answers, town)
            #expect(answers.asked == Array(ids.dropFirst()))
            #expect(try await Self.states(action.id, town) == [.timedOut, .accepted, .accepted, .accepted])
        }
    }

    @Test func `a cancelled action asks nobody any more`() async throws {
        try await Town.run { town in
            let ids = try await Self.stations(3, town)
            let action = try await Self.request(.listed(ids), town)
            let cancelled = try await BulkActions.cancel(action.id, by: town.actor, town.flows)
            #expect(cancelled.state == .cancelled && cancelled.finishedAt != nil)
            let answers = Answers { _ in .accepted(details: "{}") }
            #expect(try await Self.run(action.id, answers, town).state == .cancelled)
            #expect(answers.asked.isEmpty)
            #expect(try await Self.states(action.id, town) == [.cancelled, .cancelled, .cancelled])
            let failure = await #expect(throws: FlowFailure.self) {
                try await BulkActions.cancel(action.id, by: town.actor, town.flows)
            }
            #expect(failure?.code == .conflict)
        }
    }

    @Test func `stations are moved and given a tariff, each with its audit entry`() async throws {
        try await Town.run { town in
            let ids = try await Self.stations(3, town)
            var filter = StationRepository.Filter()
            filter.text = "B"
            let action = try await Self.request(.filtered(filter), town, step: .moveToSite(nil))
            #expect(action.total == 3)
            let nobody = Answers { _ in .stationOffline }
            _ = try await Self.run(action.id, nobody, town)
            #expect(nobody.asked.isEmpty)
            for id in ids {
                let station = try await town.flows.database.read { try StationRepository.find(id, $0) }
                #expect(station?.siteID == nil && station?.version == 2)
            }
            #expect(try await Self.states(action.id, town) == [.accepted, .accepted, .accepted])
        }
    }

    @Test func `stations of others and empty filters are refused by their field`() async throws {
        try await Town.run { town in
            let foreign = await #expect(throws: FlowFailure.self) {
                try await Self.request(.listed([town.station.stationID, town.flows.ids.next()]), town)
            }
            #expect(foreign?.code == .invalid && foreign?.field == "stationIds/1")
            var filter = StationRepository.Filter()
            filter.text = "nothing like this"
            let nothing = filter
            let empty = await #expect(throws: FlowFailure.self) { try await Self.request(.filtered(nothing), town) }
            #expect(empty?.code == .invalid && empty?.field == "filter")
        }
    }
}
