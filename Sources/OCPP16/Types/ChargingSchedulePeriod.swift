import OCPPWire

/// OCPP 1.6 `ChargingSchedulePeriod`.
package struct ChargingSchedulePeriod: Payload {
    package var startPeriod: Int
    package var limit: JSONNumber
    package var numberPhases: Int?

    package init(startPeriod: Int, limit: JSONNumber, numberPhases: Int? = nil) {
        self.startPeriod = startPeriod
        self.limit = limit
        self.numberPhases = numberPhases
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        startPeriod = try reader.integer("startPeriod")
        limit = try reader.decimal("limit")
        numberPhases = try reader.optionalInteger("numberPhases")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("startPeriod", startPeriod)
        writer.decimal("limit", limit)
        writer.integer("numberPhases", numberPhases)
    }
}
