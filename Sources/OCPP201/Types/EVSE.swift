import OCPPWire

/// OCPP 2.0.1 `EVSE`.
package struct EVSE: Payload {
    package var id: Int
    package var connectorId: Int?

    package init(id: Int, connectorId: Int? = nil) {
        self.id = id
        self.connectorId = connectorId
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        id = try reader.integer("id")
        connectorId = try reader.optionalInteger("connectorId")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("id", id)
        writer.integer("connectorId", connectorId)
    }
}
