import OCPPWire

/// OCPP 2.0.1 `DataTransfer`, sent by the station or the CSMS.
package enum DataTransfer: OCPPAction {
    package static let name = "DataTransfer"

    package struct Request: Payload {
        package var vendorId: String
        package var messageId: String?
        package var data: JSONValue?

        package init(vendorId: String, messageId: String? = nil, data: JSONValue? = nil) {
            self.vendorId = vendorId
            self.messageId = messageId
            self.data = data
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            vendorId = try reader.string("vendorId", max: 255)
            messageId = try reader.optionalString("messageId", max: 50)
            data = reader.optionalValue("data")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("vendorId", vendorId, max: 255)
            try writer.string("messageId", messageId, max: 50)
            writer.value("data", data)
        }
    }

    package struct Response: Payload {
        package var status: DataTransferStatus
        package var statusInfo: StatusInfo?
        package var data: JSONValue?

        package init(status: DataTransferStatus, statusInfo: StatusInfo? = nil, data: JSONValue? = nil) {
            self.status = status
            self.statusInfo = statusInfo
            self.data = data
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
            data = reader.optionalValue("data")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
            writer.value("data", data)
        }
    }
}
