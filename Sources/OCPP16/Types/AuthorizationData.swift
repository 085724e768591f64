import OCPPWire

/// OCPP 1.6 `AuthorizationData`.
package struct AuthorizationData: Payload {
    package var idTag: String
    package var idTagInfo: IdTagInfo?

    package init(idTag: String, idTagInfo: IdTagInfo? = nil) {
        self.idTag = idTag
        self.idTagInfo = idTagInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        idTag = try reader.string("idTag", max: 20)
        idTagInfo = try reader.optionalObject("idTagInfo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("idTag", idTag, max: 20)
        try writer.object("idTagInfo", idTagInfo)
    }
}
