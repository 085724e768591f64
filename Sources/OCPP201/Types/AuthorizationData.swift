import OCPPWire

/// OCPP 2.0.1 `AuthorizationData`.
package struct AuthorizationData: Payload {
    package var idToken: IdToken
    package var idTokenInfo: IdTokenInfo?

    package init(idToken: IdToken, idTokenInfo: IdTokenInfo? = nil) {
        self.idToken = idToken
        self.idTokenInfo = idTokenInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        idToken = try reader.object("idToken")
        idTokenInfo = try reader.optionalObject("idTokenInfo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("idToken", idToken)
        try writer.object("idTokenInfo", idTokenInfo)
    }
}
