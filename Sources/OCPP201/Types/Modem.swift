import OCPPWire

/// OCPP 2.0.1 `Modem`.
package struct Modem: Payload {
    package var iccid: String?
    package var imsi: String?

    package init(iccid: String? = nil, imsi: String? = nil) {
        self.iccid = iccid
        self.imsi = imsi
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        iccid = try reader.optionalString("iccid", max: 20)
        imsi = try reader.optionalString("imsi", max: 20)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("iccid", iccid, max: 20)
        try writer.string("imsi", imsi, max: 20)
    }
}
