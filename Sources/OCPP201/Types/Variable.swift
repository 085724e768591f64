import OCPPWire

/// OCPP 2.0.1 `Variable`.
package struct Variable: Payload {
    package var name: String
    package var instance: String?

    package init(name: String, instance: String? = nil) {
        self.name = name
        self.instance = instance
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        name = try reader.string("name", max: 50)
        instance = try reader.optionalString("instance", max: 50)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("name", name, max: 50)
        try writer.string("instance", instance, max: 50)
    }
}
