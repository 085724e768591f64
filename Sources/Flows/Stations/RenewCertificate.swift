import Charging
import Kernel
import Storage

/// Somebody asks a station to ask for a new certificate.
package enum RenewCertificate {
    package static func run(
        _ purpose: CertificatePurpose, of station: StationRecord, by requester: String,
        _ stations: any StationCommands, _ context: FlowContext
    ) async throws -> CommandRecord {
        try await SendCommand.run(
            .init(
                stationID: station.id,
                command: .trigger(message: message(purpose, station.about.protocolName), evse: nil, connector: nil),
                requestedBy: requester), stations, context)
    }

    /// 1.6 knows certificates of one purpose.
    private static func message(_ purpose: CertificatePurpose, _ protocolName: String?) -> String {
        switch purpose {
        case .station: protocolName == "ocpp1.6" ? "SignChargePointCertificate" : "SignChargingStationCertificate"
        case .v2g: "SignV2GCertificate"
        case .combined: "SignCombinedCertificate"
        }
    }
}
