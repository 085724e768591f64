import OCPPWire

/// OCPP 1.6 `KeyValue`.
package struct KeyValue: Payload {
    package var key: String
    package var readonly: Bool
    package var value: String?

    package init(key: String, readonly: Bool, value: String? = nil) {
        self.key = key
        self.readonly = readonly
        self.value = value
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        key = try reader.string("key", max: 50)
        readonly = try reader.bool("readonly")
        value = try reader.optionalString("value", max: 500)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("key", key, max: 50)
        writer.bool("readonly", readonly)
        try writer.string("value", value, max: 500)
    }
}
