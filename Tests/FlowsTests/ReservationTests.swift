import Charging
import Flows
import Kernel
import Storage
import Testing

/// Places that are kept, at the level of flows.
@Suite struct ReservationTests {
    /// A station that answers every command alike.
    private struct Station: StationCommands {
        let answer: CommandResult

        func send(
            _ command: StationCommand, to station: StationID, timeout: Milliseconds
        ) async -> CommandResult { answer }

        func disconnect(_ station: StationID, reason: String) async {}

        func lastHeard(_ station: StationID) -> Timestamp? { nil }
    }

    private static func reserve(
        _ town: Town, _ answer: CommandResult = .accepted(details: "{}"), evse: Int = 1, minutes: Int = 30
    ) async throws -> ReservationRecord {
        let made = try await RequestReservation.run(
            .init(
                stationID: town.station.stationID, evse: evse, token: TokenValue(idTag: Town.card), driverID: nil,
                until: town.time.now() + .minutes(minutes)), by: town.actor, Station(answer: answer), town.flows)
        for _ in 0..<500 {
            let now = try await find(made.id, town)
            if now.state != .requested { return now }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the station's answer did not come")
        return made
    }

    private static func find(_ id: ReservationID, _ town: Town) async throws -> ReservationRecord {
        try #require(try await town.flows.database.read { try ReservationRepository.find(id, $0) })
    }

    @Test func `a session of the card at the place uses it, once`() async throws {
        try await Town.run { town in
            let kept = try await Self.reserve(town)
            #expect(kept.state == .accepted && kept.driverID == town.driverID)
            let session = try await town.start(connector: 1)
            #expect(try await Self.find(kept.id, town).sessionID == session.id)
            try await town.start(connector: 1)
            #expect(try await Self.find(kept.id, town).state == .used)
        }
    }

    @Test func `a session at another place, or of another card, leaves it`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true)) { town in
            let kept = try await Self.reserve(town)
            try await town.start(connector: 2)
            try await town.start(connector: 1, token: "OTHER")
            #expect(try await Self.find(kept.id, town).state == .accepted)
        }
    }

    @Test func `it expires when its time is over, and a start afterwards uses nothing`() async throws {
        try await Town.run { town in
            let kept = try await Self.reserve(town, minutes: 30)
            town.wait(until: 29)
            #expect(try await EndReservations.run(town.flows) == 0)
            town.wait(until: 30)
            #expect(try await EndReservations.run(town.flows) == 1)
            #expect(try await Self.find(kept.id, town).state == .expired)
            try await town.start(at: 30)
            #expect(try await Self.find(kept.id, town).sessionID == nil)
        }
    }

    @Test func `a station that refuses says why`() async throws {
        try await Town.run { town in
            let refused = try await Self.reserve(town, .rejected(reason: "Occupied", details: "{}"))
            #expect(refused.state == .rejected && refused.reason == "Occupied")
            let kept = try await Self.reserve(town)
            #expect(kept.state == .accepted, "a refused one is not in the way")
        }
    }

    @Test func `a station that cannot be told keeps its reservation`() async throws {
        try await Town.run { town in
            let kept = try await Self.reserve(town)
            let failure = await #expect(throws: FlowFailure.self) {
                try await CancelReservation.run(kept.id, by: town.actor, Station(answer: .stationOffline), town.flows)
            }
            #expect(failure?.code == .conflict)
            #expect(try await Self.find(kept.id, town).state == .accepted)
            let told = Station(answer: .rejected(reason: "Rejected", details: "{}"))
            let ended = try await CancelReservation.run(kept.id, by: town.actor, told, town.flows)
            #expect(ended.state == .cancelled)
        }
    }

    @Test func `one that was never answered is refused after a while`() async throws {
        try await Town.run { town in
            let record = ReservationRecord(
                id: town.flows.ids.next(), number: 99, operatorID: town.operatorID,
                stationID: town.station.stationID, evse: 1, driverID: nil, token: TokenValue(idTag: Town.card),
                requestedBy: "staff", createdAt: town.time.now(), expiresAt: town.at(60))
            try await town.flows.database.write { try ReservationRepository.insert(record, $0) }
            #expect(try await EndReservations.run(town.flows) == 0)
            town.wait(until: 2)
            #expect(try await EndReservations.run(town.flows) == 1)
            #expect(try await Self.find(record.id, town).state == .rejected)
        }
    }
}
