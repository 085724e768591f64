import OCPPWire

/// OCPP 2.0.1 `IdToken`.
package struct IdToken: Payload {
    package var idToken: String
    package var type: IdTokenKind
    package var additionalInfo: [AdditionalInfo]

    package init(idToken: String, type: IdTokenKind, additionalInfo: [AdditionalInfo] = []) {
        self.idToken = idToken
        self.type = type
        self.additionalInfo = additionalInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        idToken = try reader.string("idToken", max: 36)
        type = try reader.word("type")
        additionalInfo = try reader.optionalList("additionalInfo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("idToken", idToken, max: 36)
        writer.word("type", type)
        try writer.list("additionalInfo", additionalInfo, min: 0)
    }
}
