import Kernel
import OCPPWire

/// OCPP 1.6 `StopTransaction`, sent by the station.
package enum StopTransaction: OCPPAction {
    package static let name = "StopTransaction"

    package struct Request: Payload {
        package enum Reason: String, OCPPEnum {
            case emergencyStop = "EmergencyStop"
            case evDisconnected = "EVDisconnected"
            case hardReset = "HardReset"
            case local = "Local"
            case other = "Other"
            case powerLoss = "PowerLoss"
            case reboot = "Reboot"
            case remote = "Remote"
            case softReset = "SoftReset"
            case unlockCommand = "UnlockCommand"
            case deAuthorized = "DeAuthorized"
        }

        package var meterStop: Int
        package var timestamp: Timestamp
        package var transactionId: Int
        package var idTag: String?
        package var reason: Reason?
        package var transactionData: [MeterValue]

        package init(
            meterStop: Int, timestamp: Timestamp, transactionId: Int, idTag: String? = nil, reason: Reason? = nil,
            transactionData: [MeterValue] = []
        ) {
            self.meterStop = meterStop
            self.timestamp = timestamp
            self.transactionId = transactionId
            self.idTag = idTag
            self.reason = reason
            self.transactionData = transactionData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            meterStop = try reader.integer("meterStop")
            timestamp = try reader.time("timestamp")
            transactionId = try reader.integer("transactionId")
            idTag = try reader.optionalString("idTag", max: 20)
            reason = try reader.optionalWord("reason")
            transactionData = try reader.optionalList("transactionData")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("meterStop", meterStop)
            writer.time("timestamp", timestamp)
            writer.integer("transactionId", transactionId)
            try writer.string("idTag", idTag, max: 20)
            writer.word("reason", reason)
            try writer.list("transactionData", transactionData, min: 0)
        }
    }

    package struct Response: Payload {
        package var idTagInfo: IdTagInfo?

        package init(idTagInfo: IdTagInfo? = nil) {
            self.idTagInfo = idTagInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idTagInfo = try reader.optionalObject("idTagInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("idTagInfo", idTagInfo)
        }
    }
}
