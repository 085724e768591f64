import Kernel
import Storage

/// What a station reports besides charging: security events, firmware and log states, notifications, variables.
package enum RecordStationReport {
    package struct Event: Sendable, Equatable {
        /// A short word, such as `security`, `firmware`, `log`, `diagnostics`, `fault`, `dataTransfer`.
        package let kind: String
        package let detail: String
        package let at: Timestamp?

        package init(kind: String, detail: String, at: Timestamp?) {
            self.kind = kind
            self.detail = detail
            self.at = at
        }
    }

    /// The kind of events that tell of a person: their detail is for those who may see personal data.
    package static let customerInformation = "customerInformation"

    /// The kind of vendor messages: the vendor's name, then what nobody here understands, which may be of a person.
    package static let dataTransfer = "dataTransfer"

    /// Longer details are cut: a charger must not fill the disk.
    package static let maximumDetail = 4096

    package static func note(_ event: Event, from station: StationContext, _ context: FlowContext) async throws {
        let now = context.time.now()
        try await context.database.write { connection in
            try StationNotesRepository.note(
                kind: event.kind, detail: String(event.detail.prefix(maximumDetail)), at: event.at ?? now,
                of: station.stationID, connection)
        }
    }

    /// Variables and configuration keys that one report may carry.
    package static let maximumVariables = 2000

    package static func save(
        _ variables: [StationVariableRecord], from station: StationContext, _ context: FlowContext
    ) async throws {
        let kept = Array(variables.prefix(maximumVariables))
        try await context.database.write { try StationNotesRepository.save(kept, of: station.stationID, $0) }
    }

    package static func count(
        _ deviations: [DeviationRecord], of stationID: StationID, _ context: FlowContext
    ) async throws {
        try await context.database.write { connection in
            for deviation in deviations { try StationNotesRepository.count(deviation, of: stationID, connection) }
        }
    }
}
