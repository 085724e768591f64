import Kernel
import OCPPWire

/// OCPP 1.6 `BootNotification`, sent by the station.
package enum BootNotification: OCPPAction {
    package static let name = "BootNotification"

    package struct Request: Payload {
        package var chargePointVendor: String
        package var chargePointModel: String
        package var chargePointSerialNumber: String?
        package var chargeBoxSerialNumber: String?
        package var firmwareVersion: String?
        package var iccid: String?
        package var imsi: String?
        package var meterType: String?
        package var meterSerialNumber: String?

        package init(
            chargePointVendor: String, chargePointModel: String, chargePointSerialNumber: String? = nil,
            chargeBoxSerialNumber: String? = nil, firmwareVersion: String? = nil, iccid: String? = nil,
            imsi: String? = nil, meterType: String? = nil, meterSerialNumber: String? = nil
        ) {
            self.chargePointVendor = chargePointVendor
            self.chargePointModel = chargePointModel
            self.chargePointSerialNumber = chargePointSerialNumber
            self.chargeBoxSerialNumber = chargeBoxSerialNumber
            self.firmwareVersion = firmwareVersion
            self.iccid = iccid
            self.imsi = imsi
            self.meterType = meterType
            self.meterSerialNumber = meterSerialNumber
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            chargePointVendor = try reader.string("chargePointVendor", max: 20)
            chargePointModel = try reader.string("chargePointModel", max: 20)
            chargePointSerialNumber = try reader.optionalString("chargePointSerialNumber", max: 25)
            chargeBoxSerialNumber = try reader.optionalString("chargeBoxSerialNumber", max: 25)
            firmwareVersion = try reader.optionalString("firmwareVersion", max: 50)
            iccid = try reader.optionalString("iccid", max: 20)
            imsi = try reader.optionalString("imsi", max: 20)
            meterType = try reader.optionalString("meterType", max: 25)
            meterSerialNumber = try reader.optionalString("meterSerialNumber", max: 25)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("chargePointVendor", chargePointVendor, max: 20)
            try writer.string("chargePointModel", chargePointModel, max: 20)
            try writer.string("chargePointSerialNumber", chargePointSerialNumber, max: 25)
            try writer.string("chargeBoxSerialNumber", chargeBoxSerialNumber, max: 25)
            try writer.string("firmwareVersion", firmwareVersion, max: 50)
            try writer.string("iccid", iccid, max: 20)
            try writer.string("imsi", imsi, max: 20)
            try writer.string("meterType", meterType, max: 25)
            try writer.string("meterSerialNumber", meterSerialNumber, max: 25)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case pending = "Pending"
            case rejected = "Rejected"
        }

        package var status: Status
        package var currentTime: Timestamp
        package var interval: Int

        package init(status: Status, currentTime: Timestamp, interval: Int) {
            self.status = status
            self.currentTime = currentTime
            self.interval = interval
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            currentTime = try reader.time("currentTime")
            interval = try reader.integer("interval")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
            writer.time("currentTime", currentTime)
            writer.integer("interval", interval)
        }
    }
}
