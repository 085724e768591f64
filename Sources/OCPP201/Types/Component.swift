import OCPPWire

/// OCPP 2.0.1 `Component`.
package struct Component: Payload {
    package var name: String
    package var evse: EVSE?
    package var instance: String?

    package init(name: String, evse: EVSE? = nil, instance: String? = nil) {
        self.name = name
        self.evse = evse
        self.instance = instance
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        name = try reader.string("name", max: 50)
        evse = try reader.optionalObject("evse")
        instance = try reader.optionalString("instance", max: 50)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("name", name, max: 50)
        try writer.object("evse", evse)
        try writer.string("instance", instance, max: 50)
    }
}
