import Kernel
import OCPPWire

/// OCPP 2.0.1 `NotifyCustomerInformation`, sent by the station.
package enum NotifyCustomerInformation: OCPPAction {
    package static let name = "NotifyCustomerInformation"

    package struct Request: Payload {
        package var data: String
        package var seqNo: Int
        package var generatedAt: Timestamp
        package var requestId: Int
        package var tbc: Bool?

        package init(data: String, seqNo: Int, generatedAt: Timestamp, requestId: Int, tbc: Bool? = nil) {
            self.data = data
            self.seqNo = seqNo
            self.generatedAt = generatedAt
            self.requestId = requestId
            self.tbc = tbc
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            data = try reader.string("data", max: 512)
            seqNo = try reader.integer("seqNo")
            generatedAt = try reader.time("generatedAt")
            requestId = try reader.integer("requestId")
            tbc = try reader.optionalBool("tbc")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("data", data, max: 512)
            writer.integer("seqNo", seqNo)
            writer.time("generatedAt", generatedAt)
            writer.integer("requestId", requestId)
            writer.bool("tbc", tbc)
        }
    }

    package typealias Response = EmptyPayload
}
