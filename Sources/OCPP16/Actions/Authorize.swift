import OCPPWire

/// OCPP 1.6 `Authorize`, sent by the station.
package enum Authorize: OCPPAction {
    package static let name = "Authorize"

    package struct Request: Payload {
        package var idTag: String

        package init(idTag: String) {
            self.idTag = idTag
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idTag = try reader.string("idTag", max: 20)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("idTag", idTag, max: 20)
        }
    }

    package struct Response: Payload {
        package var idTagInfo: IdTagInfo

        package init(idTagInfo: IdTagInfo) {
            self.idTagInfo = idTagInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            idTagInfo = try reader.object("idTagInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("idTagInfo", idTagInfo)
        }
    }
}
