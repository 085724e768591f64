import Charging
import Kernel
import LiveBus
import Storage

/// A station says what one of its connectors is doing (StatusNotification).
package enum RecordConnectorStatus {
    package struct Input: Sendable {
        package let evse: Int
        package let connector: Int
        package let status: ConnectorStatus
        package let errorCode: String?
        package let vendorError: String?
        package let info: String?
        /// The station's own time; nil where it does not say.
        package let at: Timestamp?

        package init(
            evse: Int, connector: Int, status: ConnectorStatus, errorCode: String? = nil, vendorError: String? = nil,
            info: String? = nil, at: Timestamp?
        ) {
            self.evse = evse
            self.connector = connector
            self.status = status
            self.errorCode = errorCode
            self.vendorError = vendorError
            self.info = info
            self.at = at
        }
    }

    /// Connectors that one station may have; a broken one that counts up cannot fill the table.
    package static let maximumConnectors = 64

    package enum Outcome: Sendable, Equatable {
        case recorded
        /// Older than what is known, a message that was delayed; or of no place.
        case stale
        case tooManyConnectors
    }

    package static func run(
        _ input: Input, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        // Below 0 there is nothing whose state it could be.
        guard input.evse >= 0, input.connector >= 0 else { return .stale }
        let now = context.time.now()
        let record = ConnectorRecord(
            stationID: station.stationID, evse: input.evse, connector: input.connector, status: input.status,
            errorCode: input.errorCode, vendorError: input.vendorError, info: input.info,
            changedAt: ClockSkew.plausible(input.at, receivedAt: now))
        let (outcome, events) = try await context.database.write { connection in
            try save(record, station, now, context, connection)
        }
        context.live.publish(events)
        return outcome
    }

    private static func save(
        _ record: ConnectorRecord, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> (Outcome, [LiveEvent]) {
        let known = try ConnectorRepository.find(
            station.stationID, evse: record.evse, connector: record.connector, connection)
        guard supersedes(record.changedAt, known?.changedAt) else { return (.stale, []) }
        if known == nil, try ConnectorRepository.all(of: station.stationID, connection).count >= maximumConnectors {
            return (.tooManyConnectors, [])
        }
        try ConnectorRepository.save(record, connection)
        if record.status == .faulted, known?.status != .faulted {
            try context.tell(.stationFaulted, of: station.operatorID, at: now, connection) {
                WebhookFault(record, of: station)
            }
        }
        var events: [LiveEvent] = [.connector(record, of: station, at: now)]
        if record.status.blocksCharging {
            events += try noteBlockedSessions(record, station, now, context, connection)
        }
        return (.recorded, events)
    }

    private static func noteBlockedSessions(
        _ record: ConnectorRecord, _ station: StationContext, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        let running = try SessionRepository.running(
            at: station.stationID, evse: record.evse == 0 ? nil : record.evse, connection)
        var events: [LiveEvent] = []
        for session in running {
            var evidence = ["at": record.changedAt.description, "status": record.status.rawValue]
            evidence["errorCode"] = record.errorCode
            evidence["vendorError"] = record.vendorError
            let rule: ExceptionRule = record.status == .faulted ? .faultedDuringSession : .unavailableDuringSession
            events += try OddityBook.record(
                [Oddity(rule, evidence)], on: session.session.id, now, context, connection)
        }
        return events
    }
}
