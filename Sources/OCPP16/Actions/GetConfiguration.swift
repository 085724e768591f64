import OCPPWire

/// OCPP 1.6 `GetConfiguration`, sent by the CSMS.
package enum GetConfiguration: OCPPAction {
    package static let name = "GetConfiguration"

    package struct Request: Payload {
        package var key: [String]

        package init(key: [String] = []) {
            self.key = key
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            key = try reader.optionalStrings("key", max: 50)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.strings("key", key, max: 50, min: 0)
        }
    }

    package struct Response: Payload {
        package var configurationKey: [KeyValue]
        package var unknownKey: [String]

        package init(configurationKey: [KeyValue] = [], unknownKey: [String] = []) {
            self.configurationKey = configurationKey
            self.unknownKey = unknownKey
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            configurationKey = try reader.optionalList("configurationKey")
            unknownKey = try reader.optionalStrings("unknownKey", max: 50)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("configurationKey", configurationKey, min: 0)
            try writer.strings("unknownKey", unknownKey, max: 50, min: 0)
        }
    }
}
