import OCPPWire

/// OCPP 2.0.1 `StatusInfo`.
package struct StatusInfo: Payload {
    package var reasonCode: String
    package var additionalInfo: String?

    package init(reasonCode: String, additionalInfo: String? = nil) {
        self.reasonCode = reasonCode
        self.additionalInfo = additionalInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        reasonCode = try reader.string("reasonCode", max: 20)
        additionalInfo = try reader.optionalString("additionalInfo", max: 512)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("reasonCode", reasonCode, max: 20)
        try writer.string("additionalInfo", additionalInfo, max: 512)
    }
}
