import OCPPWire

/// OCPP 2.0.1 `UpdateFirmware`, sent by the CSMS.
package enum UpdateFirmware: OCPPAction {
    package static let name = "UpdateFirmware"

    package struct Request: Payload {
        package var requestId: Int
        package var firmware: Firmware
        package var retries: Int?
        package var retryInterval: Int?

        package init(requestId: Int, firmware: Firmware, retries: Int? = nil, retryInterval: Int? = nil) {
            self.requestId = requestId
            self.firmware = firmware
            self.retries = retries
            self.retryInterval = retryInterval
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            firmware = try reader.object("firmware")
            retries = try reader.optionalInteger("retries")
            retryInterval = try reader.optionalInteger("retryInterval")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            try writer.object("firmware", firmware)
            writer.integer("retries", retries)
            writer.integer("retryInterval", retryInterval)
        }
    }

    package struct Response: Payload {
        package var status: UpdateFirmwareStatus
        package var statusInfo: StatusInfo?

        package init(status: UpdateFirmwareStatus, statusInfo: StatusInfo? = nil) {
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
