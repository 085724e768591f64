import Flows
import OCPP16

extension OCPP16Dialect {
    /// Vendor messages are kept with the station; none is understood yet, and 1.6 §4.3 has a word for that.
    static let dataTransfer = ActionHandler(DataTransfer.self) { request, link in
        let detail = [request.vendorId, request.messageId ?? "", request.data ?? ""].joined(separator: " ")
        try await RecordStationReport.note(
            .init(kind: RecordStationReport.dataTransfer, detail: detail, at: nil), from: link.station, link.flows)
        return .init(status: .unknownVendorId)
    }
}
