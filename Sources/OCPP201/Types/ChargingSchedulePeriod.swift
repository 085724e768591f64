import OCPPWire

/// OCPP 2.0.1 `ChargingSchedulePeriod`.
package struct ChargingSchedulePeriod: Payload {
    package var startPeriod: Int
    package var limit: JSONNumber
    package var numberPhases: Int?
    package var phaseToUse: Int?

    package init(startPeriod: Int, limit: JSONNumber, numberPhases: Int? = nil, phaseToUse: Int? = nil) {
        self.startPeriod = startPeriod
        self.limit = limit
        self.numberPhases = numberPhases
        self.phaseToUse = phaseToUse
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        startPeriod = try reader.integer("startPeriod")
        limit = try reader.decimal("limit")
        numberPhases = try reader.optionalInteger("numberPhases")
        phaseToUse = try reader.optionalInteger("phaseToUse")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("startPeriod", startPeriod)
        writer.decimal("limit", limit)
        writer.integer("numberPhases", numberPhases)
        writer.integer("phaseToUse", phaseToUse)
    }
}
