import Kernel
import OCPPWire

/// OCPP 2.0.1 `NotifyEvent`, sent by the station.
package enum NotifyEvent: OCPPAction {
    package static let name = "NotifyEvent"

    package struct Request: Payload {
        package var generatedAt: Timestamp
        package var seqNo: Int
        package var eventData: [EventData]
        package var tbc: Bool?

        package init(generatedAt: Timestamp, seqNo: Int, eventData: [EventData], tbc: Bool? = nil) {
            self.generatedAt = generatedAt
            self.seqNo = seqNo
            self.eventData = eventData
            self.tbc = tbc
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            generatedAt = try reader.time("generatedAt")
            seqNo = try reader.integer("seqNo")
            eventData = try reader.list("eventData", min: 1)
            tbc = try reader.optionalBool("tbc")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.time("generatedAt", generatedAt)
            writer.integer("seqNo", seqNo)
            try writer.list("eventData", eventData, min: 1)
            writer.bool("tbc", tbc)
        }
    }

    package typealias Response = EmptyPayload
}
