import OCPPWire

/// OCPP 2.0.1 `ChargingStation`.
package struct ChargingStation: Payload {
    package var model: String
    package var vendorName: String
    package var serialNumber: String?
    package var modem: Modem?
    package var firmwareVersion: String?

    package init(
        model: String, vendorName: String, serialNumber: String? = nil, modem: Modem? = nil,
        firmwareVersion: String? = nil
    ) {
        self.model = model
        self.vendorName = vendorName
        self.serialNumber = serialNumber
        self.modem = modem
        self.firmwareVersion = firmwareVersion
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        model = try reader.string("model", max: 20)
        vendorName = try reader.string("vendorName", max: 50)
        serialNumber = try reader.optionalString("serialNumber", max: 25)
        modem = try reader.optionalObject("modem")
        firmwareVersion = try reader.optionalString("firmwareVersion", max: 50)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("model", model, max: 20)
        try writer.string("vendorName", vendorName, max: 50)
        try writer.string("serialNumber", serialNumber, max: 25)
        try writer.object("modem", modem)
        try writer.string("firmwareVersion", firmwareVersion, max: 50)
    }
}
