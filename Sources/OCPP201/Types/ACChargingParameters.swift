import OCPPWire

/// OCPP 2.0.1 `ACChargingParameters`.
package struct ACChargingParameters: Payload {
    package var energyAmount: Int
    package var evMinCurrent: Int
    package var evMaxCurrent: Int
    package var evMaxVoltage: Int

    package init(energyAmount: Int, evMinCurrent: Int, evMaxCurrent: Int, evMaxVoltage: Int) {
        self.energyAmount = energyAmount
        self.evMinCurrent = evMinCurrent
        self.evMaxCurrent = evMaxCurrent
        self.evMaxVoltage = evMaxVoltage
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        energyAmount = try reader.integer("energyAmount")
        evMinCurrent = try reader.integer("evMinCurrent")
        evMaxCurrent = try reader.integer("evMaxCurrent")
        evMaxVoltage = try reader.integer("evMaxVoltage")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("energyAmount", energyAmount)
        writer.integer("evMinCurrent", evMinCurrent)
        writer.integer("evMaxCurrent", evMaxCurrent)
        writer.integer("evMaxVoltage", evMaxVoltage)
    }
}
