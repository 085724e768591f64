import OCPPWire

/// OCPP 1.6 `DataTransfer`, sent by the station or the CSMS.
package enum DataTransfer: OCPPAction {
    package static let name = "DataTransfer"

    package struct Request: Payload {
        package var vendorId: String
        package var messageId: String?
        package var data: String?

        package init(vendorId: String, messageId: String? = nil, data: String? = nil) {
            self.vendorId = vendorId
            self.messageId = messageId
            self.data = data
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            vendorId = try reader.string("vendorId", max: 255)
            messageId = try reader.optionalString("messageId", max: 50)
            data = try reader.optionalString("data", max: 65536)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("vendorId", vendorId, max: 255)
            try writer.string("messageId", messageId, max: 50)
            try writer.string("data", data, max: 65536)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case unknownMessageId = "UnknownMessageId"
            case unknownVendorId = "UnknownVendorId"
        }

        package var status: Status
        package var data: String?

        package init(status: Status, data: String? = nil) {
            self.status = status
            self.data = data
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            data = try reader.optionalString("data", max: 65536)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.string("data", data, max: 65536)
        }
    }
}
