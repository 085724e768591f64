import Charging
import Kernel
import OCPPWire
import Simulator
import Storage

/// What the server has in its books of one session, in words that two runs can be compared by.
struct Entry: Equatable, Sendable, CustomStringConvertible {
    let station: String
    let evse: Int
    let token: String
    let startedAt: Timestamp
    let endedAt: Timestamp?
    let meterStartWh: Int64
    let meterStopWh: Int64?
    let reason: String?
    let orderState: String
    let totalMinor: Int64
    let paidMinor: Int64
    var exceptions: [String]

    func without(_ notes: Set<String>) -> Entry {
        var copy = self
        copy.exceptions.removeAll(where: notes.contains)
        return copy
    }

    var energyWh: Int64 { (meterStopWh ?? meterStartWh) - meterStartWh }

    var description: String {
        "\(station)/\(evse) \(token) \(startedAt)-\(endedAt.map(\.description) ?? "") "
            + "\(meterStartWh)-\(meterStopWh.map(String.init) ?? "") Wh \(reason ?? "") \(orderState) \(totalMinor) "
            + "\(exceptions)"
    }
}

/// A session of the server beside its order and what was measured in it.
struct Booked: Sendable {
    let session: ChargingSession
    let orders: [OrderRecord]
    let exceptions: [OrderExceptionRecord]
    let samples: [MeterSample]
    let progress: SessionProgress?
}

extension World {
    /// All sessions of the server with everything about them, by station and start.
    func booked() async throws -> [Booked] {
        try await server.flows.database.read { connection in
            var filter = SessionRepository.Filter()
            filter.operatorID = operatorID
            let sessions = try SessionRepository.page(filter, after: nil, limit: 100_000, connection)
            return try sessions.map { record in
                let ids: [OrderID] = try connection.rows(
                    "SELECT id FROM orders WHERE session_id = $1", record.session.id
                ) { try $0.id(0) }
                let orders = try ids.compactMap { try OrderRepository.find($0, connection) }
                return Booked(
                    session: record.session, orders: orders,
                    exceptions: try orders.flatMap { try OrderExceptionRepository.all(of: $0.id, connection) },
                    samples: try MeterSampleRepository.all(of: record.session.id, connection),
                    progress: try ProgressRepository.find(record.session.id, connection)?.progress)
            }
        }
    }

    func entries() async throws -> [Entry] {
        let names = Dictionary(uniqueKeysWithValues: stations.map { ($1, $0) })
        return try await booked().map { booked in
            let session = booked.session
            return Entry(
                station: names[session.stationID] ?? "", evse: session.evse, token: session.token?.text ?? "",
                startedAt: session.startedAt, endedAt: session.endedAt, meterStartWh: session.meterStartWh,
                meterStopWh: session.meterStopWh, reason: session.stopReason,
                orderState: booked.orders.map(\.state.rawValue).joined(separator: "+"),
                totalMinor: booked.orders.map(\.totals.totalMinor).reduce(0, +),
                paidMinor: booked.orders.map(\.paidMinor).reduce(0, +),
                exceptions: booked.exceptions.map(\.rule.rawValue).sorted())
        }.sorted { ($0.station, $0.startedAt, $0.evse) < ($1.station, $1.startedAt, $1.evse) }
    }

    /// What each session has delivered so far, in Wh.
    func progress() async throws -> [(SessionID, Int64)] {
        try await server.flows.database.read { connection in
            try connection.rows("SELECT session_id, energy_wh FROM session_progress") {
                (try $0.id(0), try $0.integer(1))
            }
        }
    }

    func ended() async throws -> [EndedSession] { try await fleet.states().flatMap(\.ended) }
}
