import Charging
import Foundation
import Kernel
import Storage

/// What is done to each of many stations.
package enum BulkStep: Sendable, Equatable, Codable {
    case command(StationCommand)
    /// Nil: the tariff of the site.
    case assignTariff(TariffID?)
    case moveToSite(SiteID?)

    package var kind: String {
        switch self {
        case .command(let command): command.kind
        case .assignTariff: "assignTariff"
        case .moveToSite: "moveToSite"
        }
    }

    /// As it was stored: secrets are sealed in it.
    package init(of record: BulkActionRecord) throws {
        self = try JSONDecoder().decode(BulkStep.self, from: Data(record.body.utf8))
    }

    var text: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    /// What the audit trail keeps.
    var trace: BulkStep {
        switch self {
        case .command(let command): .command(command.trace)
        case .assignTariff, .moveToSite: self
        }
    }

    /// The same as it is stored: a repeat of the action needs its secrets again.
    func sealed(of operatorID: OperatorID, _ sealing: Sealing) throws -> BulkStep {
        guard case .command(let command) = self else { return self }
        return .command(
            try command.changingSecrets {
                Data(try sealing.seal(Array($0.utf8), for: .stationCommand(operatorID))).base64EncodedString()
            })
    }

    func opened(of operatorID: OperatorID, _ sealing: Sealing) throws -> BulkStep {
        guard case .command(let command) = self else { return self }
        return .command(
            try command.changingSecrets {
                // An older version stored them in clear.
                guard let bytes = Data(base64Encoded: $0).map({ Array($0) }), Sealing.isSealed(bytes) else { return $0 }
                return String(decoding: try sealing.open(bytes, for: .stationCommand(operatorID)), as: UTF8.self)
            })
    }
}
