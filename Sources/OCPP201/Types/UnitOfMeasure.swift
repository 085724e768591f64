import OCPPWire

/// OCPP 2.0.1 `UnitOfMeasure`.
package struct UnitOfMeasure: Payload {
    package var unit: String?
    package var multiplier: Int?

    package init(unit: String? = nil, multiplier: Int? = nil) {
        self.unit = unit
        self.multiplier = multiplier
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        unit = try reader.optionalString("unit", max: 20)
        multiplier = try reader.optionalInteger("multiplier")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("unit", unit, max: 20)
        writer.integer("multiplier", multiplier)
    }
}
