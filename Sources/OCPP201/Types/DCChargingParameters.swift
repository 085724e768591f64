import OCPPWire

/// OCPP 2.0.1 `DCChargingParameters`.
package struct DCChargingParameters: Payload {
    package var evMaxCurrent: Int
    package var evMaxVoltage: Int
    package var energyAmount: Int?
    package var evMaxPower: Int?
    package var stateOfCharge: Int?
    package var evEnergyCapacity: Int?
    package var fullSoC: Int?
    package var bulkSoC: Int?

    package init(
        evMaxCurrent: Int, evMaxVoltage: Int, energyAmount: Int? = nil, evMaxPower: Int? = nil,
        stateOfCharge: Int? = nil, evEnergyCapacity: Int? = nil, fullSoC: Int? = nil, bulkSoC: Int? = nil
    ) {
        self.evMaxCurrent = evMaxCurrent
        self.evMaxVoltage = evMaxVoltage
        self.energyAmount = energyAmount
        self.evMaxPower = evMaxPower
        self.stateOfCharge = stateOfCharge
        self.evEnergyCapacity = evEnergyCapacity
        self.fullSoC = fullSoC
        self.bulkSoC = bulkSoC
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        evMaxCurrent = try reader.integer("evMaxCurrent")
        evMaxVoltage = try reader.integer("evMaxVoltage")
        energyAmount = try reader.optionalInteger("energyAmount")
        evMaxPower = try reader.optionalInteger("evMaxPower")
        stateOfCharge = try reader.optionalInteger("stateOfCharge")
        evEnergyCapacity = try reader.optionalInteger("evEnergyCapacity")
        fullSoC = try reader.optionalInteger("fullSoC")
        bulkSoC = try reader.optionalInteger("bulkSoC")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("evMaxCurrent", evMaxCurrent)
        writer.integer("evMaxVoltage", evMaxVoltage)
        writer.integer("energyAmount", energyAmount)
        writer.integer("evMaxPower", evMaxPower)
        writer.integer("stateOfCharge", stateOfCharge)
        writer.integer("evEnergyCapacity", evEnergyCapacity)
        writer.integer("fullSoC", fullSoC)
        writer.integer("bulkSoC", bulkSoC)
    }
}
