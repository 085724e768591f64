import OCPPWire

/// OCPP 2.0.1 `SignedMeterValue`.
package struct SignedMeterValue: Payload {
    package var signedMeterData: String
    package var signingMethod: String
    package var encodingMethod: String
    package var publicKey: String

    package init(signedMeterData: String, signingMethod: String, encodingMethod: String, publicKey: String) {
        self.signedMeterData = signedMeterData
        self.signingMethod = signingMethod
        self.encodingMethod = encodingMethod
        self.publicKey = publicKey
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        signedMeterData = try reader.string("signedMeterData", max: 2500)
        signingMethod = try reader.string("signingMethod", max: 50)
        encodingMethod = try reader.string("encodingMethod", max: 50)
        publicKey = try reader.string("publicKey", max: 2500)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("signedMeterData", signedMeterData, max: 2500)
        try writer.string("signingMethod", signingMethod, max: 50)
        try writer.string("encodingMethod", encodingMethod, max: 50)
        try writer.string("publicKey", publicKey, max: 2500)
    }
}
