import OCPPWire

/// OCPP 2.0.1 `PublishFirmware`, sent by the CSMS.
package enum PublishFirmware: OCPPAction {
    package static let name = "PublishFirmware"

    package struct Request: Payload {
        package var location: String
        package var checksum: String
        package var requestId: Int
        package var retries: Int?
        package var retryInterval: Int?

        package init(location: String, checksum: String, requestId: Int, retries: Int? = nil, retryInterval: Int? = nil)
        {
            self.location = location
            self.checksum = checksum
            self.requestId = requestId
            self.retries = retries
            self.retryInterval = retryInterval
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            location = try reader.string("location", max: 512)
            checksum = try reader.string("checksum", max: 32)
            requestId = try reader.integer("requestId")
            retries = try reader.optionalInteger("retries")
            retryInterval = try reader.optionalInteger("retryInterval")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("location", location, max: 512)
            try writer.string("checksum", checksum, max: 32)
            writer.integer("requestId", requestId)
            writer.integer("retries", retries)
            writer.integer("retryInterval", retryInterval)
        }
    }

    package struct Response: Payload {
        package var status: GenericStatus
        package var statusInfo: StatusInfo?

        package init(status: GenericStatus, statusInfo: StatusInfo? = nil) {
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
