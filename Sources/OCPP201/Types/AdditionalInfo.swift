import OCPPWire

/// OCPP 2.0.1 `AdditionalInfo`.
package struct AdditionalInfo: Payload {
    package var additionalIdToken: String
    package var type: String

    package init(additionalIdToken: String, type: String) {
        self.additionalIdToken = additionalIdToken
        self.type = type
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        additionalIdToken = try reader.string("additionalIdToken", max: 36)
        type = try reader.string("type", max: 50)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("additionalIdToken", additionalIdToken, max: 36)
        try writer.string("type", type, max: 50)
    }
}
