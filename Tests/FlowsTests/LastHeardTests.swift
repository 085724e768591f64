import Charging
import Flows
import Kernel
import Storage
import Testing

/// When a station was last heard moves in the database without a write for each message.
@Suite struct LastHeardTests {
    private struct Heard: StationCommands {
        let at: Timestamp?

        func send(_ command: StationCommand, to station: StationID, timeout: Milliseconds) async -> CommandResult {
            .stationOffline
        }

        func disconnect(_ station: StationID, reason: String) async {}
        func lastHeard(_ station: StationID) -> Timestamp? { at }
    }

    @Test func `what was heard of connected stations is stored, what moved little or is gone is not`() async throws {
        try await Town.run { town in
            func seen() async throws -> Timestamp? {
                try await town.flows.database.read {
                    try StationRepository.find(town.station.stationID, $0)?.lastSeenAt
                }
            }
            try await RecordLastHeard.run(Heard(at: town.at(9)), town.flows)
            #expect(try await seen() == nil, "it is not connected")
            try await RecordPresence.run(
                [.init(stationID: town.station.stationID, presence: .connected, lastHeardAt: town.at(0))], town.flows)
            try await RecordLastHeard.run(Heard(at: town.at(5)), town.flows)
            #expect(try await seen() == town.at(5))
            try await RecordLastHeard.run(Heard(at: town.at(5) + .seconds(30)), town.flows)
            #expect(try await seen() == town.at(5))
            try await RecordLastHeard.run(Heard(at: nil), town.flows)
            #expect(try await seen() == town.at(5))
        }
    }
}
