import OCPPWire

/// OCPP 2.0.1 `ClearCache`, sent by the CSMS.
package enum ClearCache: OCPPAction {
    package static let name = "ClearCache"

    package typealias Request = EmptyPayload

    package struct Response: Payload {
        package var status: ClearCacheStatus
        package var statusInfo: StatusInfo?

        package init(status: ClearCacheStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
