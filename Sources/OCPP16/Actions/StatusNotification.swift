import Kernel
import OCPPWire

/// OCPP 1.6 `StatusNotification`, sent by the station.
package enum StatusNotification: OCPPAction {
    package static let name = "StatusNotification"

    package struct Request: Payload {
        package enum ErrorCode: String, OCPPEnum {
            case connectorLockFailure = "ConnectorLockFailure"
            case evCommunicationError = "EVCommunicationError"
            case groundFailure = "GroundFailure"
            case highTemperature = "HighTemperature"
            case internalError = "InternalError"
            case localListConflict = "LocalListConflict"
            case noError = "NoError"
            case otherError = "OtherError"
            case overCurrentFailure = "OverCurrentFailure"
            case powerMeterFailure = "PowerMeterFailure"
            case powerSwitchFailure = "PowerSwitchFailure"
            case readerFailure = "ReaderFailure"
            case resetFailure = "ResetFailure"
            case underVoltage = "UnderVoltage"
            case overVoltage = "OverVoltage"
            case weakSignal = "WeakSignal"
        }

        package enum Status: String, OCPPEnum {
            case available = "Available"
            case preparing = "Preparing"
            case charging = "Charging"
            case suspendedEVSE = "SuspendedEVSE"
            case suspendedEV = "SuspendedEV"
            case finishing = "Finishing"
            case reserved = "Reserved"
            case unavailable = "Unavailable"
            case faulted = "Faulted"
        }

        package var connectorId: Int
        package var errorCode: ErrorCode
        package var status: Status
        package var info: String?
        package var timestamp: Timestamp?
        package var vendorId: String?
        package var vendorErrorCode: String?

        package init(
            connectorId: Int, errorCode: ErrorCode, status: Status, info: String? = nil, timestamp: Timestamp? = nil,
            vendorId: String? = nil, vendorErrorCode: String? = nil
        ) {
            self.connectorId = connectorId
            self.errorCode = errorCode
            self.status = status
            self.info = info
            self.timestamp = timestamp
            self.vendorId = vendorId
            self.vendorErrorCode = vendorErrorCode
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            errorCode = try reader.word("errorCode")
            status = try reader.word("status")
            info = try reader.optionalString("info", max: 50)
            timestamp = try reader.optionalTime("timestamp")
            vendorId = try reader.optionalString("vendorId", max: 255)
            vendorErrorCode = try reader.optionalString("vendorErrorCode", max: 50)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("connectorId", connectorId)
            writer.word("errorCode", errorCode)
            writer.word("status", status)
            try writer.string("info", info, max: 50)
            writer.time("timestamp", timestamp)
            try writer.string("vendorId", vendorId, max: 255)
            try writer.string("vendorErrorCode", vendorErrorCode, max: 50)
        }
    }

    package typealias Response = EmptyPayload
}
