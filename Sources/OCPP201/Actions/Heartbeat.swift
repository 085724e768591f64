import Kernel
import OCPPWire

/// OCPP 2.0.1 `Heartbeat`, sent by the station.
package enum Heartbeat: OCPPAction {
    package static let name = "Heartbeat"

    package typealias Request = EmptyPayload

    package struct Response: Payload {
        package var currentTime: Timestamp

        package init(currentTime: Timestamp) {
            self.currentTime = currentTime
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            currentTime = try reader.time("currentTime")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.time("currentTime", currentTime)
        }
    }
}
